"""Handlers of what is done for several profiles at once.

What they may do is decided in the use cases that they call.
"""
