"""HTTP to one shop: signed requests, limits on size and time, the SSRF guard, and what each refusal means.

Nothing here knows the content of a call: that is for `mapping` and the resources beside it.
"""
