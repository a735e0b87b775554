"""Queue triggers: from a message to a run or to the maintenance of a profile.

What is done for a message stands in `app.runs` and `app.housekeeping`.
"""
