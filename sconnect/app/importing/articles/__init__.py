"""Articles of an order: their look-up in the books, their prices, and the creation of missing ones.

How an order line is composed of an article does not belong here.
"""
