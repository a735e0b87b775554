"""Whether there is anything to import: an import that sees what the one before saw ends without looking further.

It never decides about an order: what it sees for the first time goes the whole way.
"""
