"""A short text that changes when anything of a value changes."""

from hashlib import sha256


def fingerprint(value: object) -> str:
    """Return the fingerprint of a value made of frozen dataclasses, texts, numbers, tuples and dicts."""
    return sha256(repr(value).encode(errors="surrogatepass")).hexdigest()[:32]
