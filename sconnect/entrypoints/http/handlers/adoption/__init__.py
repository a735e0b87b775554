"""Handlers of what another program booked before a profile did. What they may do is decided in `app.worklist.adoption`.

Nothing here writes to the books.
"""
