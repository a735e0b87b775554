"""Customer of an order: recognition in the books, creation, and refresh of the card.

The rules of recognition and the content of a card stand in `domain.customers`.
"""
