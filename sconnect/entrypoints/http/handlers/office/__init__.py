"""Handlers of what an office does for its profiles: templates, one setting for many, what was changed, people.

What they may do is decided in the use cases that they call.
"""
