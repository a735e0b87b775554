"""Finding among many: orders and links by what a person knows of them, and orders that are not here at all.

A list is read a page at a time from rows that were written in its order; nothing is read to be thrown away.
"""
