"""Fingerprints as they were stored before: of the `repr` of objects as their classes were then.

The names of those classes, fields and members are written down where a fingerprint is recognised, and never follow a
renaming. Nothing new is stored in this form.
"""

from datetime import datetime
from hashlib import sha256


class _Verbatim(str):
    """A text that shows as it is within the `repr` of a tuple, list or dict."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def former_fingerprint(value: object) -> str:
    """Return the fingerprint that a value had: texts, numbers, tuples, lists, dicts, and what is made below."""
    return sha256(repr(value).encode(errors="surrogatepass")).hexdigest()[:32]


def former_object(name: str, /, **fields: object) -> object:
    """Stand in for an object of the class that was called `name`, with its fields in their order."""
    return _Verbatim(f"{name}({', '.join(f'{field}={value!r}' for field, value in fields.items())})")


def former_member(name: str, value: str) -> object:
    """Stand in for a member of the enum that was called `name`; every member was called as its value in capitals."""
    return _Verbatim(f"<{name}.{value.upper()}: {str(value)!r}>")


def former_moment(moment: datetime) -> object:
    """Stand in for a moment as it came out of the settings: with a time zone that shows its offset in seconds."""
    offset = moment.utcoffset()
    seconds = int(offset.total_seconds()) if offset else 0
    return _Verbatim(f"{moment.replace(tzinfo=None)!r}"[:-1] + f", tzinfo=TzInfo({seconds}))")
