"""What there is to import: nothing when the shop shows what it showed before, else what waited and what changed.

It never decides about an order: what it sees for the first time goes the whole way.
"""
