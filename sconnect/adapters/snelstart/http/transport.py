"""Transport: one HTTP request, and its outcome: an answer, or the row of the fault table that says what went wrong.

Nothing is raised from inside: an httpx error holds the request, and that holds keys.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from sconnect.adapters.snelstart.http.fault_table import ANSWERED, UNREADABLE, Row, status_row, transport_row

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
WRITE_SECONDS = 120.0
"""Orders of over a hundred lines ran into gateway time-outs while the order was made (snelstart.md 4.4)."""
LARGEST_ANSWER = 20_000_000
"""Bytes. A page of 500 orders is a few million."""
LONGEST_RETRY_AFTER = 3_600.0
"""Seconds: the longest window of the limits. Whatever asks for more is mistaken."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent. The headers and the body hold keys and personal data, so none of it shows in a `repr`."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    seconds: float = READ_SECONDS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request. `note` says it for the log; without an answer `status` is None."""

    row: Row
    note: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def retry_after(self, now: datetime) -> float | None:
        """Return how many seconds SnelStart asks us to stay away, if it says so."""
        text = self.headers.get("retry-after", "").strip()
        if text.isdecimal():
            return min(float(text), LONGEST_RETRY_AFTER)
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
        return min(max(0.0, seconds), LONGEST_RETRY_AFTER)


def open_http() -> httpx.AsyncClient:
    """Open the HTTP client that all administrations share: no proxies from the environment, redirects or cookies."""
    # httpx logs every address, and a question to SnelStart has e-mail addresses in it.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"User-Agent": "sconnect"},
    )


async def send(http: httpx.AsyncClient, call: Call) -> Outcome:
    """Send a request once and say what came of it."""
    limits = httpx.Timeout(call.seconds, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS)
    try:
        async with (
            asyncio.timeout(CONNECT_SECONDS + call.seconds),
            http.stream(call.method, call.url, headers=call.headers, content=call.body, timeout=limits) as response,
        ):
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    return _outcome(response, b"")
            return _outcome(response, bytes(body), whole=True)
    except (httpx.RequestError, TimeoutError) as fault:
        return Outcome(transport_row(type(fault)), note=type(fault).__name__)


def _outcome(response: httpx.Response, body: bytes, *, whole: bool = False) -> Outcome:
    row = status_row(response.status_code)
    if row is ANSWERED and not whole:
        row = UNREADABLE
    return Outcome(row, str(response.status_code), response.status_code, response.headers, body)
