"""Build, validate and query a knowledge graph of California Independent Medical Review letters."""

__version__ = "0.1.0"
