"""Equality of article codes: one rule for the whole program (behaviour.md 1.2.1)."""


def article_key(code: str, *, numeric: bool = False) -> str:
    """Return the form in which codes are compared: trimmed, case-insensitive.

    Leading zeros count, except in a `numeric` administration, where the value of the number does.
    """
    key = code.strip().casefold()
    if numeric and key.isascii() and key.isdigit():
        return key.lstrip("0") or "0"
    return key
