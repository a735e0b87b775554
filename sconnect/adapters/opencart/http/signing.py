"""Signing of requests to the shop (docs/shop-protocol.md, chapter 2)."""

import hashlib
import hmac
from datetime import datetime

from sconnect.adapters.opencart.link_code import Link

HEADERS = frozenset({"X-Sconnect-Key", "X-Sconnect-Time", "X-Sconnect-Nonce", "X-Sconnect-Signature"})
"""The headers that authenticate a request."""


def seen_of(method: str, raw_path: bytes, body: bytes) -> str:
    """Return what a shop that saw this request says of it when the signature does not fit, in hexadecimal."""
    path, _, query = raw_path.decode("ascii").partition("?")
    text = "\n".join([method, path, query, hashlib.sha256(body).hexdigest()])
    return hashlib.sha256(text.encode()).hexdigest()


def signed_headers(
    link: Link, *, method: str, raw_path: bytes, body: bytes, now: datetime, nonce: str
) -> dict[str, str]:
    """Return the headers that authenticate a request. `raw_path` is path and query exactly as they are sent."""
    path, _, query = raw_path.decode("ascii").partition("?")
    time = str(int(now.timestamp()))
    text = "\n".join([method, path, query, time, nonce, hashlib.sha256(body).hexdigest()])
    return {
        "X-Sconnect-Key": link.key,
        "X-Sconnect-Time": time,
        "X-Sconnect-Nonce": nonce,
        "X-Sconnect-Signature": hmac.new(link.secret.encode(), text.encode(), hashlib.sha256).hexdigest(),
    }
