"""The states of an order, the moves between them, which orders are selected, and what changed after booking.

Pure rules about one order: how a sales order is composed stands in `domain.composition`.
"""
