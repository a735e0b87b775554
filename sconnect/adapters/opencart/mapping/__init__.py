"""Mapping between the protocol's JSON, with OpenCart's column names and codes, and the domain.

Nothing here sends anything or computes amounts.
"""
