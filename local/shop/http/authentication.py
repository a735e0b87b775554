"""Authentication of requests to the shop (docs/shop-protocol.md, chapters 2 and 4)."""

import hashlib
import hmac
from datetime import datetime, timedelta

from local.shop.http.wire import Refused, Request

LEEWAY = timedelta(seconds=300)
"""How far the caller's clock may be off, either way."""
_NONCE_LENGTHS = range(16, 65)


class Gate:
    """Verifies signatures and remembers nonces. `switched_on` and `allowed_addresses` are the owner's settings."""

    def __init__(self, key: str, secret: str) -> None:
        self.key = key
        self.secret = secret
        self.switched_on = True
        self.allowed_addresses: frozenset[str] = frozenset()
        """Addresses that may call; empty: everyone."""
        self._nonces: dict[str, datetime] = {}

    def check(self, request: Request, now: datetime) -> None:
        """Let the request pass or raise `Refused`."""
        if not self.switched_on:
            raise Refused(503, "switched_off", "The connection is switched off in the extension's settings.")
        if self.allowed_addresses and request.address not in self.allowed_addresses:
            raise Refused(403, "address_not_allowed", f"Calls from {request.address} are not allowed.")
        if not hmac.compare_digest(request.header("X-Sconnect-Key").encode(), self.key.encode()):
            raise Refused(401, "wrong_key", "This key is unknown or withdrawn.")
        self._check_time(request, now)
        self._check_signature(request)
        self._check_nonce(request.header("X-Sconnect-Nonce"), now)

    def _check_time(self, request: Request, now: datetime) -> None:
        text = request.header("X-Sconnect-Time")
        if not (text.isascii() and text.isdecimal()) or abs(int(text) - now.timestamp()) > LEEWAY.total_seconds():
            raise Refused(401, "wrong_time", f"The shop's clock says {int(now.timestamp())}.")

    def _check_signature(self, request: Request) -> None:
        parts = [
            request.method,
            request.path,
            request.raw_query,
            request.header("X-Sconnect-Time"),
            request.header("X-Sconnect-Nonce"),
            hashlib.sha256(request.body).hexdigest(),
        ]
        expected = hmac.new(self.secret.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(request.header("X-Sconnect-Signature").encode(), expected.encode()):
            raise Refused(401, "wrong_signature", "The signature does not fit the request.")

    def _check_nonce(self, nonce: str, now: datetime) -> None:
        self._nonces = {known: seen for known, seen in self._nonces.items() if now - seen <= 2 * LEEWAY}
        if len(nonce) not in _NONCE_LENGTHS:
            raise Refused(401, "wrong_signature", "The nonce must have 16 to 64 characters.")
        if nonce in self._nonces:
            raise Refused(401, "replayed", "This request was made before.")
        self._nonces[nonce] = now
