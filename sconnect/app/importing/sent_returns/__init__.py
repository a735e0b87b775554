"""VAT returns that were sent, and the orders and corrections that are dated in the period of one.

They are read from the books once a day per administration; who is at work on an order or a correction asks here.
"""
