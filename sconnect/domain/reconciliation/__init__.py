"""Rules of the reconciliation of shop and books: sums per VAT rate, kinds of differences, the result.

Nothing is read here; the result is stored, so its fields must stay.
"""
