"""Handlers of the work list: its items and the searches that deciding needs, and decisions about many orders at once.

Each takes and gives models of its own; what is decided stands in `app.worklist`.
"""
