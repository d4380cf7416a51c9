"""A business document is one thing that many languages spell; edibridge reads and writes them."""
