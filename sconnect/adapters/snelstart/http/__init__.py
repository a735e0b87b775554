"""HTTP to SnelStart: the API client, tokens, rate limit, retry of reads, faults, and queries by OData.

Nothing here knows what a record means: that is for `mapping` and `resources`.
"""
