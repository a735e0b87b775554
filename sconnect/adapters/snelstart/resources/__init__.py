"""Resources of an administration: each class fulfils one port of `app.ports`.

Nothing here retries or decides: retry is for the API client, decisions are for the use cases.
"""
