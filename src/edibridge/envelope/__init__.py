"""Envelopes: messages taken out of interchanges, and put into others, each segment as it was.

parts = split(data)                        # one interchange a message
one = join([first, second, third])         # one interchange a pair of partners
with settled(numbers, join(files, numbers=numbers)) as packed:
    send(packed)
"""

from __future__ import annotations

from edibridge.envelope.packing import Packed, Packing, give_up, join, pack, settled, split
from edibridge.envelope.unit import Unit, units

__all__ = ["Packed", "Packing", "Unit", "give_up", "join", "pack", "settled", "split", "units"]
