"""Setup of a profile: the proposal of settings, and their check against what shop and books offer.

Shop and books are not asked here: what they offer is passed in.
"""
