"""The yearly evidence of orders, in files that nobody can change for as long as the tax law asks (docs/adr/0033).

What stands in them, and in which words, is decided in `domain.archive`.
"""
