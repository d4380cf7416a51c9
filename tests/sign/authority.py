"""A time-stamping authority on loopback, which is openssl behind an HTTP server."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from tests.sign.pki import pem, pem_key, timestamping

_CONFIG = """[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha1, sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@contextmanager
def authority(folder: Path, command: str) -> Iterator[str]:
    """Give the address of an authority that lives as long as the block."""
    key, certificate, root = timestamping()
    (folder / "key.pem").write_bytes(pem_key(key))
    (folder / "cert.pem").write_bytes(pem(certificate))
    (folder / "root.pem").write_bytes(pem(root))
    (folder / "serial").write_text("01\n", encoding="ascii")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder), encoding="ascii")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / "query").write_bytes(query)
            words = [command, "ts", "-reply", "-config", folder / "tsa.cnf", "-section", "tsa"]
            words += ["-queryfile", folder / "query", "-signer", folder / "cert.pem"]
            words += ["-inkey", folder / "key.pem", "-chain", folder / "root.pem"]
            words += ["-out", folder / "reply"]
            subprocess.run([str(one) for one in words], check=True, capture_output=True)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write((folder / "reply").read_bytes())

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
