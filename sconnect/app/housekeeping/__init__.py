"""The daily maintenance of a profile: orders in doubt, orphans, abandoned runs, retention.

Nothing is sent to the shop or to the books here, and no order is booked.
"""
