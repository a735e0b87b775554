"""Corrections of booked orders: each carried out once by the protocol of `create_once`, and looked up when in doubt.

What is corrected is decided by a person (`app.worklist.corrections`), and no shop is asked.
"""
