"""Sales that another program booked before this profile did: looked at once, adopted, and watched while it is new.

What people decide about them stands in `app.worklist`. Which sale is which order is decided in `domain.adoption`.
"""
