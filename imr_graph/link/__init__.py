"""Phrase -> concept: guidelines, specialties, drugs, body regions, by the vocabularies in ``ontology/``."""
