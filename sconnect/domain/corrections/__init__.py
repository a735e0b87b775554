"""Corrections of booked orders: credits, changes, removals and moves, as values and rules (docs/adr/0026).

Which change in the shop asks for one is decided in `domain.orders.change_detection`.
"""
