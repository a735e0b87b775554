"""Addresses of shops in the one form in which they are compared.

A host name with letters beyond ASCII is written as itself or as `xn--…`; links, extensions and older rows hold either.
"""

import unicodedata

_ENCODED = "xn--"


def compared_address(address: str) -> str:
    """Return an address without scheme with the letters of its host as such: `xn--caf-dma.nl` is `café.nl` (RFC 3492).

    What cannot be decoded stays as it is. Only for comparing: an address is shown and stored as it was given.
    """
    host, slash, path = address.partition("/")
    return ".".join(map(_compared, host.split("."))) + slash + path


def _compared(label: str) -> str:
    lower = unicodedata.normalize("NFC", label.lower())
    if not lower.startswith(_ENCODED):
        return lower
    try:
        letters = lower.removeprefix(_ENCODED).encode("ascii").decode("punycode")
    except UnicodeError:
        return lower
    return lower if letters.isascii() else letters
