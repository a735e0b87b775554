"""Runtime: Azure's own library driven in this process, and the invocation of functions through it.

No trigger is served here; HTTP, queues and timers call it.
"""
