"""Handlers of the API with the bodies they take and the views they return, a module per resource.

No use case stands here: a handler calls `app` and shows the result.
"""
