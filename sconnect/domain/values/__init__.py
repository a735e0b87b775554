"""Values without a subject of their own: money, texts, codes, fingerprints, schedules, pick lists.

Nothing here knows an order, an article or a customer.
"""
