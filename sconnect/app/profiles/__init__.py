"""Profiles: stored, linked to shop and books, validated, changed by people.

Their removal stands in `housekeeping`; what the settings mean stands in `domain`.
"""
