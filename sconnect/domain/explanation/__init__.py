"""Explanation of an order: its model, how it is built, and its sentences in both languages.

It describes what was decided elsewhere and decides nothing; the fields of its model are stored and must stay.
"""
