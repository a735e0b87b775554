"""A simulated SnelStart: the B2B API v2 and its token host, strict and nasty, for development and tests.

It refuses everything the real API is known to refuse, and takes the unkind reading where the real behaviour is unknown
(see `switches.py`). It does not imitate invoicing rules, stock, mandates, ledgers and bookings, the limit on
simultaneous calls, and the real texts of error messages (only their codes and shapes).

`openapi.json` is the subset of SnelStart's published document for the operations served here: their paths and the
schemas they refer to, without descriptions and examples. The scope an operation needs was lifted out of its description
into `x-scope`; of the media types only `application/json` was kept.
"""
