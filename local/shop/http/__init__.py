"""HTTP of the simulated shop: server and in-process transport, authentication, queries and bodies of requests.

What the shop holds and answers stands in the package above.
"""
