"""Equality of article codes: one rule for the whole program (behaviour.md 1.2.1)."""

import unicodedata

from sconnect.domain.values.text import one_line

LONGEST_SHOP_CODE = 100
"""Characters of a shop's code that can be a key of the tables, escapes included. A longer one was not meant as a code:
it is never looked up and gets no link."""


_SHOWN = 60


def article_key(code: str, *, numeric: bool = False) -> str:
    """Return the form in which codes are compared: the normal form of texts, case-insensitive.

    Leading zeros count, except in a `numeric` administration, where the value of the number does.
    """
    key = unicodedata.normalize("NFC", one_line(code).casefold())
    if numeric and key.isascii() and key.isdigit():
        return key.lstrip("0") or "0"
    return key


def code_of_product(code: str, product_id: str) -> str:
    """Return the substitute for a code that several products share, for one of them."""
    return f"product {product_id}: {one_line(code)[:_SHOWN]}"


def former_article_key(code: str) -> str:
    """Return the key under which links were stored before codes had a normal form: trimmed, case-insensitive."""
    return code.strip().casefold()


def code_spellings(code: str) -> set[str]:
    """Return the ways in which the books may hold a code: in its normal form, and as it was written before."""
    return {spelling for spelling in (one_line(code), code.strip()) if spelling}
