"""HTTP API: routes, authentication, dispatch, errors, the OpenAPI document; handlers stand in `handlers`.

`functions` and `routes` are imported at a cold start and hold names only.
"""
