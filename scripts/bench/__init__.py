"""What starting up, booking and waiting cost, as ratios and counts: `make bench`.

Each subject is a module, which says its lines and measures them.
"""
