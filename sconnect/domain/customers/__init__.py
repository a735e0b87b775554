"""Customers: the content of their cards, and their recognition.

Nothing is looked up or written here.
"""
