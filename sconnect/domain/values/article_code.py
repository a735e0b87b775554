"""Equality of article codes: one rule for the whole program (behaviour.md 1.2.1)."""

LONGEST_SHOP_CODE = 100
"""Characters of a shop's code that can be a key of the tables, escapes included. A longer one was not meant as a code:
it is never looked up and gets no link."""


def article_key(code: str, *, numeric: bool = False) -> str:
    """Return the form in which codes are compared: trimmed, case-insensitive.

    Leading zeros count, except in a `numeric` administration, where the value of the number does.
    """
    key = code.strip().casefold()
    if numeric and key.isascii() and key.isdigit():
        return key.lstrip("0") or "0"
    return key
