"""Decisions about many orders at once, carried out a part at a time and taken back as one.

The orders are fixed when a person decides. What is decided of each is written as for a single one.
"""
