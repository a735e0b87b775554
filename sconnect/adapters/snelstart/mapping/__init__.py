"""Mapping between SnelStart's records, by their Dutch field names, and the domain.

Nothing here sends anything.
"""
