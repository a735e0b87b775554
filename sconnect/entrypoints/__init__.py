"""Entry points: how timers, queues, HTTP and browsers reach the app.

No rules and no use cases: they call `app`.
"""
