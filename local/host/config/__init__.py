"""Configuration of the host: host.json, app settings and time spans, checked strictly.

Only what this host acts on is read here; nothing is started.
"""
