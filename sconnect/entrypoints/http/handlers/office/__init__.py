"""Handlers of what an office does for several profiles.

What they may do is decided in `app.profiles.office`.
"""
