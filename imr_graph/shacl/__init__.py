"""A SHACL engine for batches of N-Triples: shapes are read once into checks, which run over columns of a batch.

What it does not know it leaves to pySHACL, shape by shape, so that nothing is ever skipped.
"""
