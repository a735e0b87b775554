"""Records of what an office arranges for its clients besides settings.

They hold nothing of orders or of customers of a shop.
"""
