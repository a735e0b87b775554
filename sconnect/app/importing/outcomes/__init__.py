"""What became of orders, told to a shop whose owner wants to see it.

Here stands only what tells; nothing in it may make a run fail, wait or repeat, and nothing of an order depends on it.
"""
