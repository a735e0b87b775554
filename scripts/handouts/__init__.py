"""What the app hands out beside its page: the manual as HTML and the zips of the shop extension.

It is made when the app is packed, by Python alone: hooks run it before anything is installed.
"""

FOLDER = "sconnect/handouts"
"""Where the app looks for it (`sconnect/entrypoints/page/handouts.py`)."""
