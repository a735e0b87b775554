"""What was refunded, cancelled or credited in the shop, as far as the import has to ask a person about it.

Nothing is credited here: these modules list, and name what is known.
"""
