"""Reconciliation: reads shop, books and markers of a period and compares them.

The rules of comparison stand in `domain.reconciliation`; nothing is corrected here.
"""
