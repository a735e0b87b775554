"""What is assumed about SnelStart, tried on an administration and told: `make conformance`.

Nothing here is part of the app: it speaks HTTP by itself, so that it sees what SnelStart answers and nothing else.
"""
