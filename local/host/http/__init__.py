"""HTTP triggers: the server, route templates and constraints, payloads, function keys, admin routes.

Functions are called through `runtime`, never from here directly.
"""
