"""Adapters: one package per outside system, which fulfils ports of `app.ports`.

The names of an outside system (fields, codes) stay in its package; adapters know neither each other nor use cases.
"""
