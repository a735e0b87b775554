"""Timer triggers: their schedules, their loop, and the stored status by which missed runs are made up for.

No other trigger stands here.
"""
