"""Callers of a real shop: the project's own client, and one that signs by itself and may sign wrongly."""

import asyncio
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from sconnect.adapters.opencart import OpenCartShop, ShopSettings, open_shop
from sconnect.adapters.opencart.link_code import Link, parse_link_code

T = TypeVar("T")
LINK_CODES = os.environ.get("SCONNECT_TEST_SHOPS", "").split()
"""The shops to test, by link code. Test shops only: products and customers are made in them."""


class RealClock:
    """The time as it is."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True)
class RealShop:
    """A shop that really exists."""

    link_code: str = field(repr=False)

    @property
    def link(self) -> Link:
        return parse_link_code(self.link_code)

    def ask(self, work: Callable[[OpenCartShop], Awaitable[T]]) -> T:
        """Do something with the project's own client."""

        async def opened() -> T:
            settings = ShopSettings.from_environment(os.environ)
            client = open_shop(self.link_code, clock=RealClock(), settings=settings)
            try:
                return await work(client)
            finally:
                await client.aclose()

        return asyncio.run(opened())

    def signed(self, query: str, body: bytes | None = None, **changes: str) -> httpx.Request:
        """Build a signed request; `query` follows the route. `changes` spoil parts of what is signed or sent.

        `method`, `time`, `nonce`, `key`, `secret` and `signature` are used for signing too; `sent_method`, `sent_query`
        and `sent_body` only afterwards.
        """
        link = self.link
        path, _, route = link.url.partition("?")
        method = changes.get("method", "GET" if body is None else "POST")
        stamp = changes.get("time", str(int(time.time())))
        nonce = changes.get("nonce", secrets.token_hex(16))
        whole = f"{route.replace('/', '%2F')}&{query}"
        lines = [method, httpx.URL(path).path, whole, stamp, nonce, hashlib.sha256(body or b"").hexdigest()]
        secret = changes.get("secret", link.secret)
        made = hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()
        headers = {
            "X-Sconnect-Key": changes.get("key", link.key),
            "X-Sconnect-Time": stamp,
            "X-Sconnect-Nonce": nonce,
            "X-Sconnect-Signature": changes.get("signature", made),
        }
        if body is not None:
            headers["Content-Type"] = changes.get("content_type", "application/json")
        sent_body = changes["sent_body"].encode() if "sent_body" in changes else body
        url = f"{path}?{whole}{changes.get('sent_query', '')}"
        return httpx.Request(changes.get("sent_method", method), url, headers=headers, content=sent_body)

    def send(self, *requests: httpx.Request) -> list[httpx.Response]:
        """Send requests, keeping the shop's cookie as the protocol asks."""
        with httpx.Client(trust_env=False, timeout=60, cookies=httpx.Cookies()) as client:
            return [client.send(request) for request in requests]

    def call(self, query: str, body: bytes | None = None) -> dict[str, Any]:
        """Make a call that must be accepted; returns its answer as it travels."""
        (response,) = self.send(self.signed(query, body))
        assert response.status_code == 200, response.text[:500]
        answer: dict[str, Any] = response.json()
        return answer

    def post(self, call: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Make a call with a JSON object that must be accepted."""
        return self.call(f"call={call}", json.dumps(content).encode())


def parameter(name: str, value: str) -> str:
    """Write one parameter for a query."""
    return f"&{name}={quote(value, safe='')}"
