"""Overviews for people: the profiles with the state of their tasks, and the planning.

Read only: nothing is started or changed here.
"""
