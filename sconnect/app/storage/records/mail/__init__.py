"""Who gets e-mails about which profiles, and what was sent.

Addresses stand in records of their own, so that a person is found and erased without anything else.
"""
