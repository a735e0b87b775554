"""Access tokens: one per client key, renewed in time and by one caller only."""

import asyncio
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, Field, ValidationError

from sconnect.adapters.snelstart.http.fault_table import Kind, said
from sconnect.adapters.snelstart.http.retry import Retry
from sconnect.adapters.snelstart.http.transport import Call, content_of, send
from sconnect.app.errors import UnreadableError, WrongKeyError
from sconnect.domain.values.bilingual import Bilingual

MARGIN = 90.0
"""Seconds before its end that a token is renewed: longer than a call waits for its turn."""
WRONG_KEY = Bilingual(
    "De koppelsleutel van SnelStart is onjuist of ingetrokken. Maak in SnelStart Web bij Koppelingen (tegel Maatwerk) "
    "een nieuwe sleutel. Die van een bestaand profiel vervangt u bij de instellingen, tab Verbinding.",
    "The client key of SnelStart is wrong or withdrawn. Make a new key in SnelStart Web under Koppelingen (tile "
    "Maatwerk). That of an existing profile is replaced in the settings, tab Connection.",
)


class _Grant(BaseModel):
    access_token: str = Field(min_length=1)
    expires_in: int


class _Token(NamedTuple):
    text: str
    good_until: float


class Tokens:
    """The tokens of this process. Keys and tokens stay in here and never reach an error or a log."""

    def __init__(self, http: httpx.AsyncClient, url: str, retry: Retry) -> None:
        self._http = http
        self._url = url
        self._retry = retry
        self._tokens: dict[str, _Token] = {}
        self._renewals: dict[str, asyncio.Task[_Token]] = {}

    async def token(self, client_key: str) -> str:
        """Return a valid token. Raises `WrongKeyError` for a key that opens nothing."""
        token = self._tokens.get(client_key)
        if token is None or self._retry.clock.monotonic() >= token.good_until:
            # Shielded: a caller that is cancelled must not stop the renewal that others wait for.
            token = await asyncio.shield(self._renewal(client_key))
        return token.text

    def forget(self, client_key: str, text: str) -> None:
        """Drop a token that was refused, unless it has been replaced already."""
        token = self._tokens.get(client_key)
        if token is not None and token.text == text:
            del self._tokens[client_key]

    def _renewal(self, client_key: str) -> asyncio.Task[_Token]:
        """Start a renewal, or join the one under way."""
        if client_key not in self._renewals:
            task = asyncio.create_task(self._renew(client_key))
            self._renewals[client_key] = task
            task.add_done_callback(lambda _: self._renewals.pop(client_key))
        return self._renewals[client_key]

    async def _renew(self, client_key: str) -> _Token:
        token = await self._retry.until_answered(lambda: self._ask(client_key))
        self._tokens[client_key] = token
        return token

    async def _ask(self, client_key: str) -> _Token:
        clock = self._retry.clock
        asked = clock.monotonic()
        outcome = await send(self._http, self._call(client_key))
        if outcome.status in {400, 401}:
            raise WrongKeyError(WRONG_KEY.dutch, WRONG_KEY.english, detail=f"token: {outcome.note}")
        grant = _read(await content_of(outcome, Kind.READ, about="token", now=clock.now()))
        return _Token(grant.access_token, asked + grant.expires_in - MARGIN)

    def _call(self, client_key: str) -> Call:
        return Call(
            "POST",
            self._url,
            {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            urlencode({"grant_type": "clientkey", "clientkey": client_key}).encode(),
        )


def _read(content: object) -> _Grant:
    # Raised outside any handler: the error of pydantic quotes the token.
    with suppress(ValidationError):
        return _Grant.model_validate(content)
    raise said(UnreadableError, "token: not as documented")
