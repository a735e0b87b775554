"""Imports of a profile that was put back from a copy of the tables (docs/adr/0031).

What it booked since is not in that copy, and stands in the books.
"""
