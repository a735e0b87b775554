"""Transport: one HTTP request and its outcome, which the fault table turns into the content of the answer or an error.

Nothing is raised from inside `send`: an httpx error holds the request, and that holds keys.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from sconnect.adapters.json_http.bodies import (
    ENCODING,
    UnreadableJsonError,
    UnusableBodyError,
    parse,
    read_body,
)
from sconnect.adapters.json_http.tls import tls_context
from sconnect.adapters.snelstart.http.error_bodies import read_refusal
from sconnect.adapters.snelstart.http.fault_table import (
    ANSWERED,
    NO_ANSWER,
    REASONS,
    SENTENCES,
    STATUSES,
    TRANSPORT,
    UNREADABLE,
    Kind,
    Row,
    said,
)
from sconnect.app.errors import (
    AccessExpiredError,
    NotFoundError,
    RefusalReason,
    RefusedError,
    SconnectError,
    TooManyCallsError,
    WrongSubscriptionError,
)
from sconnect.domain.values.bilingual import Bilingual

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
WRITE_SECONDS = 120.0
"""Orders of over a hundred lines ran into gateway time-outs while the order was made (snelstart.md 4.4)."""
LARGEST_ANSWER = 16_000_000
"""Bytes, compressed or not. A page holds 500 records; 500 orders of 30 lines are some 10 million."""
LONGEST_RETRY_AFTER = 3_600.0
"""Seconds: the longest window of the limits. Whatever asks for more is mistaken."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request. Its headers and body hold keys and personal data, so they are left out of its `repr`."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    seconds: float = READ_SECONDS


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of a request. `note` is for the log; without an answer `status` is None."""

    row: Row
    note: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def retry_after(self, now: datetime) -> float | None:
        """Return after how many seconds SnelStart allows the next call, if it says so: not when that would be now."""
        text = self.headers.get("retry-after", "").strip()
        try:
            if text.isdecimal():
                seconds = float(text)
            else:
                moment = parsedate_to_datetime(text)
                seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
        except (ValueError, OverflowError):
            return None
        return min(seconds, LONGEST_RETRY_AFTER) if seconds > 0 else None


def open_http() -> httpx.AsyncClient:
    """Open the HTTP client that all administrations share: no proxies from the environment, redirects or cookies."""
    # httpx logs every address, and queries to SnelStart hold e-mail addresses.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.AsyncClient(
        verify=tls_context(),
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"User-Agent": "sconnect", "Accept-Encoding": ENCODING},
    )


async def send(http: httpx.AsyncClient, call: Call) -> Outcome:
    """Send a request once and return its outcome."""
    limits = httpx.Timeout(call.seconds, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS)
    try:
        async with (
            asyncio.timeout(CONNECT_SECONDS + call.seconds),
            http.stream(call.method, call.url, headers=call.headers, content=call.body, timeout=limits) as response,
        ):
            try:
                return _outcome(response, await read_body(response, most=LARGEST_ANSWER), whole=True)
            except UnusableBodyError:
                return _outcome(response, b"")
    except UnicodeError as fault:
        # httpx looks into a redirect even when it is not to be followed, and trips over a made-up host name.
        return Outcome(UNREADABLE, note=type(fault).__name__)
    except (httpx.RequestError, TimeoutError) as fault:
        return Outcome(transport_row(type(fault)), note=type(fault).__name__)


def _outcome(response: httpx.Response, body: bytes, *, whole: bool = False) -> Outcome:
    row = status_row(response.status_code)
    if row is ANSWERED and not whole:
        row = UNREADABLE
    return Outcome(row, str(response.status_code), response.status_code, response.headers, body)


def status_row(status: int) -> Row:
    """Look up a status. One that HTTP does not define proves nothing, like no answer at all."""
    return next((row for statuses, row in STATUSES if status in statuses), NO_ANSWER)


def transport_row(fault: type[Exception]) -> Row:
    """Look up a transport fault by its nearest known class."""
    return next((TRANSPORT[known] for known in fault.__mro__ if known in TRANSPORT), NO_ANSWER)


def error_of(row: Row, kind: Kind) -> type[SconnectError] | None:
    """Return the class of error that a row has for this kind of call; None is no fault."""
    return row.read if kind is Kind.READ else row.write


async def content_of(outcome: Outcome, kind: Kind, *, about: str, now: datetime) -> object:
    """Return the JSON of a good answer, None when it is empty. `about` names the call in the log.

    Raises the error that the fault table has for this outcome.
    """
    fault = error_of(outcome.row, kind)
    if fault is not None:
        raise _error(fault, outcome, f"{about}: {outcome.note}", now)
    if not outcome.body.strip():
        return None
    with suppress(UnreadableJsonError):
        return await parse(outcome.body)
    raise unreadable(kind, about)


def unreadable(kind: Kind, about: str) -> SconnectError:
    """Make the error for an answer that is good by its status, but not what the contract says."""
    fault = error_of(UNREADABLE, kind) or SconnectError
    return said(fault, f"{about}: not as documented")


def _error(fault: type[SconnectError], outcome: Outcome, note: str, now: datetime) -> SconnectError:
    if fault is AccessExpiredError and b"subscription key" in outcome.body.lower():
        fault = WrongSubscriptionError
    if fault is TooManyCallsError:
        words = SENTENCES[fault]
        return TooManyCallsError(words.dutch, english=words.english, detail=note, retry_after=outcome.retry_after(now))
    if issubclass(fault, RefusedError):
        return _refused(fault, outcome, note)
    return said(fault, note)


def _refused(fault: type[RefusedError], outcome: Outcome, note: str) -> RefusedError:
    refusal = read_refusal(outcome.body)
    words = SENTENCES[NotFoundError if fault is NotFoundError else RefusedError]
    if refusal.reason and fault is not NotFoundError:
        words = Bilingual(refusal.reason, refusal.reason)
    detail = " ".join([note, *refusal.codes, *refusal.fields])
    return fault(
        words.dutch, english=words.english, reason=reason_of(refusal.codes), codes=refusal.codes, detail=detail
    )


def reason_of(codes: Collection[str]) -> RefusalReason:
    """Return the reason of a refusal with these error codes, as far as the app acts on it."""
    return next((reason for code, reason in REASONS.items() if code in codes), RefusalReason.OTHER)
