r"""Encoding of any text as a partition or row key, and back. Injective, so that two texts never share a row.

Table storage forbids `/ \ # ?` and control characters in keys; `% + ' "` are known to go wrong on the way there. Each
of those, and the escape character `=` itself, becomes `=` and one letter, digit or mark. Everything else stays as it
is, so letters, digits and ``! ~ : - _ .`` keep their order. 200 characters always fit.
"""

import re
from string import ascii_letters, digits

from sconnect.adapters.tables.limits import utf16_units

_CONTROL = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
_ESCAPED = dict(zip([*"/\\#?%+'\"=", *_CONTROL], f"{ascii_letters}{digits}!~:-_.,;@$&*", strict=True))
_TO_KEY = str.maketrans({character: f"={code}" for character, code in _ESCAPED.items()})
_TO_TEXT = {code: character for character, code in _ESCAPED.items()}
_ESCAPE = re.compile("=(.)")
_MOST_UNITS = 512  # UTF-16 units: 1 KiB


def encode_key(text: str) -> str:
    """Return the text as a key. Raises `ValueError` when it is too long for one, or holds half a character."""
    key = text.translate(_TO_KEY)
    if utf16_units(key) > _MOST_UNITS:
        raise ValueError(f"A key of {len(text)} characters does not fit in a table.")
    return key


def decode_key(key: str) -> str:
    """Return the text that `encode_key` was given."""
    return _ESCAPE.sub(lambda found: _TO_TEXT[found[1]], key)
