"""Authentication of requests to the shop (docs/shop-protocol.md, chapters 2 and 4)."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from local.shop.http.wire import Refused, Request

LEEWAY = timedelta(seconds=300)
"""How far the caller's clock may be off, either way."""
_NONCE = re.compile(r"[\x21-\x7e]{16,64}")


class Gate:
    """Verifies signatures and remembers nonces. `switched_on` and `allowed_addresses` are the owner's settings."""

    def __init__(self, key: str, secret: str) -> None:
        self.key = key
        self.secret = secret
        self.switched_on = True
        self.allowed_addresses: frozenset[str] = frozenset()
        """Addresses that may call; empty: everyone."""
        self.is_old = False
        """Whether the extension is one of before: it repeats no nonce and says nothing of what it saw."""
        self._nonces: dict[str, datetime] = {}

    def repeated(self, request: Request) -> dict[str, str]:
        """Return the nonce of a request for its answer; nothing for one of another form."""
        nonce = request.header("X-Sconnect-Nonce")
        return {} if self.is_old or not _NONCE.fullmatch(nonce) else {"nonce": nonce}

    def check(self, request: Request, now: datetime) -> None:
        """Let the request pass or raise `Refused`."""
        if not self.switched_on:
            raise Refused(503, "switched_off", "The connection is switched off in the extension's settings.")
        if self.allowed_addresses and request.address not in self.allowed_addresses:
            raise Refused(403, "address_not_allowed", f"Calls from {request.address} are not allowed.")
        if not hmac.compare_digest(request.header("X-Sconnect-Key").encode(), self.key.encode()):
            raise Refused(
                401, "wrong_key", "This key is unknown or withdrawn.", self._missing(request, "X-Sconnect-Key")
            )
        self._check_time(request, now)
        self._check_signature(request)
        self._check_nonce(request.header("X-Sconnect-Nonce"), now)

    def _check_time(self, request: Request, now: datetime) -> None:
        text = request.header("X-Sconnect-Time")
        if not (text.isascii() and text.isdecimal()) or abs(int(text) - now.timestamp()) > LEEWAY.total_seconds():
            missing = self._missing(request, "X-Sconnect-Time")
            raise Refused(401, "wrong_time", f"The shop's clock says {int(now.timestamp())}.", missing)

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
            missing = self._missing(request, "X-Sconnect-Nonce") or self._missing(request, "X-Sconnect-Signature")
            parts = [request.method, request.path, request.raw_query, hashlib.sha256(request.body).hexdigest()]
            seen = {} if self.is_old else {"seen": hashlib.sha256("\n".join(parts).encode()).hexdigest()}
            raise Refused(401, "wrong_signature", "The signature does not fit the request.", missing, **seen)

    def _missing(self, request: Request, header: str) -> str:
        return "" if self.is_old or request.header(header) else header

    def _check_nonce(self, nonce: str, now: datetime) -> None:
        self._nonces = {known: seen for known, seen in self._nonces.items() if now - seen <= 2 * LEEWAY}
        if not _NONCE.fullmatch(nonce):
            raise Refused(401, "wrong_signature", "The nonce must have 16 to 64 characters.")
        if nonce in self._nonces:
            raise Refused(401, "replayed", "This request was made before.")
        self._nonces[nonce] = now
