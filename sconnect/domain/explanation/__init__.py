"""Explanation of an order: its model, how it is built, its sentences, and the evidence kept of a booking.

It describes what was decided elsewhere and decides nothing; the fields of its model are stored and must stay.
"""
