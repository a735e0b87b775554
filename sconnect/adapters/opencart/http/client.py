"""API client of one shop: signed calls, limits on size and time, and a few retries."""

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import httpx

from sconnect.adapters.json_http.bodies import ENCODING, TooLargeError, UndecodableError, read_body
from sconnect.adapters.opencart.http.certificates import tls_error
from sconnect.adapters.opencart.http.fault_table import FROM_A_CACHE, INCOMPREHENSIBLE, NO_WHOLE_ANSWER, UNREACHABLE
from sconnect.adapters.opencart.http.freshness import PARAMETER, Freshness, beginning_of
from sconnect.adapters.opencart.http.responses import PROTOCOLS, Answer, TooLargeAnswerError
from sconnect.adapters.opencart.http.signing import seen_of, signed_headers
from sconnect.adapters.opencart.link_code import Link
from sconnect.app.errors import ReadFailedError, UnreachableError
from sconnect.app.ports import Clock

LARGEST_ANSWER = 4_000_000
"""Bytes, compressed or not. A page of 200 orders of 30 lines is some 3.5 million."""
LARGEST_SKIMMED = 60_000_000
"""Bytes of an answer about one order that are read past, to know where the next page begins."""
_PROTOCOL = max(PROTOCOLS)
"""The version that is asked for; an extension of before ignores that and answers in its own."""
_PAUSES = (1.0, 4.0)
"""Seconds between the attempts at a call."""
_CONNECT_SECONDS = 10.0
_ADDRESSES = 256


@dataclass(frozen=True, slots=True)
class _Call:
    """What is sent; signed anew for every attempt."""

    method: str
    parameters: Mapping[str, str | int]
    body: bytes = field(default=b"", repr=False)
    repeats: bool = True
    """Whether it is sent again when the connection fails."""
    skim: bool = False
    """Read past what is too large, for its beginning and its end."""


@lru_cache(_ADDRESSES)
def _host_and_address(link: str) -> tuple[str, str]:
    """Return the host of a shop, and its address in the form that httpx gives parameters: a call only adds its own."""
    url = httpx.URL(link)
    own = url.copy_with(params=url.params, fragment=None)
    return url.host, f"{own}&" if url.params else f"{own.copy_with(query=None)}?"


class ShopClient:
    """Calls one shop. OpenCart's session cookie is kept, else every call would add a row to its session table."""

    def __init__(
        self, link: Link, *, clock: Clock, transport: httpx.AsyncBaseTransport, timeout_seconds: float
    ) -> None:
        self._link = link
        self._clock = clock
        self._seconds = timeout_seconds
        self._http = httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(timeout_seconds, connect=min(_CONNECT_SECONDS, timeout_seconds)),
            headers={"accept": "application/json", "accept-encoding": ENCODING, "user-agent": "sconnect"},
        )
        self._freshness = Freshness()
        self.shop, self._address = _host_and_address(link.url)

    async def ask(self, call: str, *, skim: bool = False, **parameters: str | int) -> Mapping[str, Any]:
        """Read something, with retries when the connection fails.

        `skim`: when the answer is too large, its end is still looked for. Raises the errors of `app.errors`, of which
        `TooLargeAnswerError` says what of the answer was seen.
        """
        return await self._until_answered(_Call("GET", {"call": call, **parameters}, skim=skim))

    async def post(self, call: str, content: Mapping[str, Any], *, repeats: bool = True) -> Mapping[str, Any]:
        """Post a JSON object, with retries when the connection fails: by the protocol, writing again does no harm.

        `repeats`: False for what may cost no time when the shop is down.

        Raises the errors of `app.errors`. After `ReadFailedError` a part may have been done.
        """
        # Half a surrogate pair becomes a question mark: the shop would refuse the whole call for it.
        body = json.dumps(content, ensure_ascii=False).encode("utf-8", errors="replace")
        return await self._until_answered(_Call("POST", {"call": call}, body, repeats=repeats))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _until_answered(self, call: _Call) -> Mapping[str, Any]:
        for pause in _PAUSES if call.repeats else ():
            try:
                return await self._once(call)
            except (UnreachableError, ReadFailedError):
                await self._clock.sleep(pause)
        return await self._once(call)

    async def _once(self, call: _Call) -> Mapping[str, Any]:
        nonce = secrets.token_hex(16)
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._send(self._signed(call, nonce), nonce, skim=LARGEST_SKIMMED if call.skim else 0)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise tls_error(self.shop, error) or UNREACHABLE.error(self.shop, detail=repr(error)) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise NO_WHOLE_ANSWER.error(self.shop, detail=type(error).__name__) from error
        except UnicodeError as error:
            # httpx looks into a redirect even when it is not to be followed, and trips over a made-up host name.
            raise INCOMPREHENSIBLE.error(self.shop, detail=type(error).__name__) from error
        content, refusal = await answer.content()
        self._require_fresh(content, nonce, is_refusal=refusal is not None)
        if refusal is not None:
            raise refusal
        return content

    def _require_fresh(self, content: Mapping[str, Any], nonce: str, *, is_refusal: bool = False) -> None:
        if self._freshness.is_stale(content, nonce, self._clock.now(), is_refusal=is_refusal):
            raise FROM_A_CACHE.error(self.shop)

    def _signed(self, call: _Call, nonce: str) -> httpx.Request:
        # The nonce stands in the address too, so that no cache takes two questions for one.
        parameters = {**call.parameters, "protocol": _PROTOCOL, PARAMETER: nonce}
        url = httpx.URL(f"{self._address}{urlencode(parameters)}")
        headers = signed_headers(
            self._link, method=call.method, raw_path=url.raw_path, body=call.body, now=self._clock.now(), nonce=nonce
        )
        if call.body:
            headers["Content-Type"] = "application/json"
        return self._http.build_request(call.method, url, headers=headers, content=call.body or None)

    async def _send(self, request: httpx.Request, nonce: str, *, skim: int) -> Answer:
        response = await self._http.send(request, stream=True)
        try:
            body = await read_body(response, most=LARGEST_ANSWER, skim=skim)
        except TooLargeError as error:
            seen = error
        except UndecodableError as error:
            raise INCOMPREHENSIBLE.error(self.shop, detail=str(error)) from None
        else:
            asked = seen_of(request.method, request.url.raw_path, request.content)
            return Answer(self.shop, response.status_code, response.headers, body, asked)
        finally:
            await response.aclose()
        if head := beginning_of(seen.head):
            self._require_fresh(head, nonce)
        raise TooLargeAnswerError(self.shop, seen)
