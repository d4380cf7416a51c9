"""A sample plug-in for edibridge: one format and one profile."""
