"""Queue triggers and queue outputs: listeners, poison queues, messages, the storage queue.

Nothing here knows an app: names and settings come with its functions.
"""
