"""API client of one administration: every call to it is made here, with its turn, token and faults."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from sconnect.adapters.json_http.bodies import holds_unusable, to_json
from sconnect.adapters.snelstart.config import SnelStartSettings
from sconnect.adapters.snelstart.http.fault_table import NOT_SENT, RATE_LIMITED, UNAUTHORIZED, Kind, said
from sconnect.adapters.snelstart.http.quotas import ADMINISTRATION, Quotas
from sconnect.adapters.snelstart.http.rate_limit import Quota
from sconnect.adapters.snelstart.http.retry import FIRST_PAUSE_WHEN_RATE_LIMITED, Retry
from sconnect.adapters.snelstart.http.tokens import Tokens
from sconnect.adapters.snelstart.http.transport import (
    READ_SECONDS,
    WRITE_SECONDS,
    Call,
    Outcome,
    content_of,
    send,
    unreadable,
)
from sconnect.app.errors import NotFoundError, RefusedError, UnreachableError
from sconnect.app.ports import MaySend
from sconnect.domain.call_quota import CallUse

_log = logging.getLogger("sconnect.snelstart")

Merge = Callable[[dict[str, Any]], dict[str, Any] | None]
"""Merges changes into a record; None when they change nothing."""


class ApiClient:
    """Reads and writes. A read is retried here, a write never: that is for the use case to decide.

    Fulfils `ports.Usage`: `calls` counts what was sent to the administration, answered or not; `paused` is the total of
    the seconds that calls waited, for their turn or to be repeated.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        settings: SnelStartSettings,
        client_key: str,
        *,
        tokens: Tokens,
        quotas: Quotas,
        use: CallUse,
        retry: Retry,
    ) -> None:
        self._http = http
        self._settings = settings
        self._client_key = client_key
        self._tokens = tokens
        self._quotas = quotas
        self._use = use
        self._retry = retry
        self._finding_out = asyncio.Lock()
        self.calls = 0
        self.paused = 0.0

    @property
    def quota_used(self) -> float:
        """The share of the calls of an hour that is used or reserved by all users of this administration, 0 to 1."""
        quota = self._quotas.of_key(self._client_key)
        return quota.used if quota else 0.0

    async def read(self, path: str, query: str = "") -> object:
        """Return the JSON that a GET answers; `query` is percent-encoded."""
        content = await self._retry.until_answered(
            lambda: self._call(Kind.READ, "GET", path, query=query), on_pause=self._add_pause
        )
        if content is None:
            raise unreadable(Kind.READ, f"GET {path}")
        return content

    async def read_list(self, path: str, query: str = "") -> Sequence[object]:
        """Read a list."""
        content = await self.read(path, query)
        if not isinstance(content, list):
            raise unreadable(Kind.READ, f"GET {path}")
        return content

    async def read_record(self, path: str) -> dict[str, Any]:
        """Read one record, by SnelStart's names."""
        content = await self.read(path)
        if not isinstance(content, dict):
            raise unreadable(Kind.READ, f"GET {path}")
        return content

    async def write(self, method: str, path: str, body: object, *, may_send: MaySend | None = None) -> object:
        """Write something, once. Returns the JSON of the answer; None when it was accepted with an empty answer.

        `may_send` is asked after every wait, right before the request: False means that nothing is sent.
        """
        try:
            content = None if body is None else to_json(body).encode()
            return await self._call(Kind.WRITE, method, path, body=content, may_send=may_send)
        except NotFoundError as error:
            if method == "POST" and not error.codes:
                # A collection that does not exist is no refusal: a gateway answers this while it is being changed.
                raise said(UnreachableError, error.detail) from None
            raise

    async def rewrite(self, path: str, merge: Merge) -> tuple[object, Kind]:
        """Read a record, merge changes into it and write it back whole: SnelStart replaces what it is sent.

        Returns the record as it is now, and the kind of the last call: nothing is written when `merge` returns None.
        Raises `RefusedError` for a record that was not read exactly, for it would be altered.
        """
        before = await self.read_record(path)
        if holds_unusable(before):
            raise RefusedError(
                "in SnelStart staat een getal dat niet te lezen is, dus de kaart kan niet worden bijgewerkt; verbeter "
                "het daar",
                english="SnelStart holds a number that cannot be read, so the card cannot be updated; correct it there",
                detail=f"PUT {path}: an unusable number",
            )
        after = merge(before)
        if after is None:
            return before, Kind.READ
        answer = await self.write("PUT", path, after)
        return {**before, **after} if answer is None else answer, Kind.WRITE

    async def _call(
        self,
        kind: Kind,
        method: str,
        path: str,
        *,
        query: str = "",
        body: bytes | None = None,
        may_send: MaySend | None = None,
    ) -> object:
        """Make one call: take a token, wait for its turn, send, and account for the outcome."""
        token = await self._tokens.token(self._client_key)
        quota = self._quotas.of_key(self._client_key)
        if quota is None:
            async with self._finding_out:
                quota = self._quotas.of_key(self._client_key)
                if quota is None:
                    quota, administration = await self._find_out(token)
                    if path == ADMINISTRATION:
                        return administration
        call = self._prepared(kind, method, path + (f"?{query}" if query else ""), token, body)
        async with quota.turn(self._use) as waited:
            self._add_pause(waited)
            if may_send is not None and not may_send():
                raise said(UnreachableError, f"{method} {path}: its turn came too late")
            outcome = await send(self._http, call)
        after = self._account(outcome, f"{method} {path}", token)
        if after is not None:
            await quota.hold_off(after)
        content = await content_of(outcome, kind, about=f"{method} {path}", now=self._retry.clock.now())
        if path == ADMINISTRATION:
            self._quotas.learn(self._client_key, content)
        return content

    async def _find_out(self, token: str) -> tuple[Quota, object]:
        """Ask which administration the key opens: the one call that is made before it is known whose quota it is."""
        about = f"GET {ADMINISTRATION}"
        outcome = await send(self._http, self._prepared(Kind.READ, "GET", ADMINISTRATION, token, None))
        self._account(outcome, about, token)
        answer = await content_of(outcome, Kind.READ, about=about, now=self._retry.clock.now())
        quota = self._quotas.learn(self._client_key, answer)
        quota.count(self._use)
        return quota, answer

    def _prepared(self, kind: Kind, method: str, target: str, token: str, body: bytes | None) -> Call:
        seconds = READ_SECONDS if kind is Kind.READ else WRITE_SECONDS
        return Call(method, self._settings.api_url + target, self._headers(token), body, seconds)

    def _add_pause(self, seconds: float) -> None:
        self.paused += seconds

    def _headers(self, token: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {token}",
            "Ocp-Apim-Subscription-Key": self._settings.subscription_key,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def _account(self, outcome: Outcome, about: str, token: str) -> float | None:
        """Count the call and forget a refused token. Returns for how many seconds nothing may be sent, after a 429."""
        if outcome.row is not NOT_SENT:
            self.calls += 1
        if self._settings.show_calls:
            _log.info("SnelStart call %s answered %s", about, outcome.status or "nothing")
        if outcome.row is UNAUTHORIZED:
            self._tokens.forget(self._client_key, token)
        if outcome.row is not RATE_LIMITED:
            return None
        after = outcome.retry_after(self._retry.clock.now())
        return FIRST_PAUSE_WHEN_RATE_LIMITED if after is None else after
