"""OData: the `$filter` language, parsed to a syntax tree and bound to the fields of records.

Nothing here knows which resource is filtered.
"""
