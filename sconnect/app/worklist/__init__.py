"""The work list as a person sees it: what orders wait for, and the decisions about them.

Nothing is booked here: a decision is stored and releases orders, and the import does the rest.
"""
