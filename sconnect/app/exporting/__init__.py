"""The export: articles and customers of the books become products and accounts of the shop.

What the shop has to hold of them is decided in `domain.exporting`; orders and the other direction stand in `importing`.
"""
