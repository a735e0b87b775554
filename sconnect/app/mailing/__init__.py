"""E-mails to people: who gets which, the daily digest, alerts, and that none goes out twice.

Trouble with e-mail never touches what it is about: it is logged and shown, and nothing waits for it.
"""
