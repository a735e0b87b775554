"""Dry run: the real import over overlays of the tables and the books, and its report.

Nothing here decides about orders, and nothing here may write in a shop, in the books or in our tables but the report.
"""
