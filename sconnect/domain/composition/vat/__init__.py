"""VAT of an order: what the shop charged, its split over the lines, and the checks of articles and customer cards.

The VAT rates and treatments of the books stand in `domain.vat`.
"""
