"""HTTP of the simulation: server and in-process transport, tokens, quota, admission of calls, call log, admin routes.

What an operation does stands in `resources`.
"""
