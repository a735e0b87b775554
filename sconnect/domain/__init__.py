"""Rules of the product, by subject.

Everything here is pure: no I/O, no clock, no await, no wire names.
"""
