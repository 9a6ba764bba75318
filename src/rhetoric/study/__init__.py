"""Comparing corpora: from scored documents to rates, contrasts and estimates that say how far they can be trusted.

A document is the unit of everything: intervals resample documents, tests permute documents. Words of one document are
not independent of one another, and treating them as if they were is how small differences become findings.
"""
