"""From an answer of the shop to its content, or to an error of `app.errors`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from json import JSONDecoder
from typing import Any

import httpx

from sconnect.adapters.json_http.bodies import LARGE, TooLargeError, UnreadableJsonError, parse
from sconnect.adapters.opencart.http.fault_table import (
    CHANGED_ON_THE_WAY,
    HEADERS_REMOVED,
    INCOMPREHENSIBLE,
    OTHER_PROTOCOL,
    PHP_MESSAGE,
    TEXT_ADDED,
    by_code,
    by_status,
    not_offered,
)
from sconnect.adapters.opencart.http.signing import HEADERS
from sconnect.app.errors import SconnectError, UnreadableError

PROTOCOLS = (1, 2)
"""The versions that are understood. Extensions of before speak the first, and know no switches per capability."""
_PHP_MESSAGE = re.compile(
    rb"(?:Warning|Notice|Deprecated|User deprecated|Strict Standards|[Ff]atal error|Parse error)\b.{0,2000}?\bline\b"
    # Errors that OpenCart catches and shows itself: of 3 and 4.0, and of 4.1.
    rb"|\.php\b.{0,40}?\bon line\b|\.php\s{1,3}Line: \d",
    re.DOTALL,
)
_SEARCHED = 20_000
"""Bytes at the beginning and at the end of an answer: PHP shows what happens after the answer behind it."""
_LONGEST_WAIT = 86_400.0
_WRONG_SIGNATURE = "wrong_signature"
_OF_THE_DOOR = frozenset({"wrong_key", "wrong_time", _WRONG_SIGNATURE})
"""Codes of refusals before a question is looked at."""


class TooLargeAnswerError(UnreadableError):
    """The answer is larger than what is taken in; `seen` is what was read of it."""

    def __init__(self, shop: str, seen: TooLargeError) -> None:
        super().__init__(
            f"Het antwoord van webwinkel {shop} is te groot. Werk de extensie sconnect in de webwinkel bij; blijft het "
            "zo, meld het dan aan de websitebouwer.",
            english=f"The answer of shop {shop} is too large. Update the extension sconnect in the shop; if it stays "
            "so, report it to the developer of the site.",
        )
        self.seen = seen


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: complete, but not yet validated. `shop` is the host, for the sentences.

    `seen`: what the shop has to have seen of the question (`signing.seen_of`).
    """

    shop: str
    status: int
    headers: httpx.Headers
    body: bytes
    seen: str = ""

    async def content(self) -> tuple[Mapping[str, Any], SconnectError | None]:
        """Return the JSON object of an answer, and what it refused with. Raises a `SconnectError` for all others."""
        content = await self._json()
        if content is None:
            raise self._not_json()
        if self.status != HTTPStatus.OK:
            return content, self._refusal(content)
        if content.get("protocol") not in PROTOCOLS:
            raise OTHER_PROTOCOL.error(self.shop)
        return content, None

    async def _json(self) -> Mapping[str, Any] | None:
        try:
            content = await parse(self.body)
        except UnreadableJsonError:
            return None
        return content if isinstance(content, dict) else None

    def _refusal(self, content: Mapping[str, Any]) -> SconnectError:
        error = content.get("error")
        if not isinstance(error, Mapping):
            return self._by_status()
        code = str(error.get("code"))
        refusal = by_code(code, self.status)
        if code in _OF_THE_DOOR and error.get("field") in HEADERS:
            refusal = HEADERS_REMOVED
        elif code == "not_offered":
            refusal = not_offered(str(error.get("capability")))
        elif code == _WRONG_SIGNATURE and error.get("seen") not in {None, self.seen}:
            refusal = CHANGED_ON_THE_WAY
        detail = f"{self.status} {code[:40]!r}"
        return refusal.error(self.shop, self.status, retry_after=self._retry_after(), detail=detail)

    def _by_status(self) -> SconnectError:
        refusal = by_status(self.status)
        return refusal.error(self.shop, self.status, retry_after=self._retry_after(), detail=str(self.status))

    def _not_json(self) -> SconnectError:
        # A warning before the answer hides its status from nobody; after a crash there is no answer behind it.
        shown = (self.body[:_SEARCHED], self.body[-_SEARCHED:])
        if self.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            if any(map(_PHP_MESSAGE.search, shown)):
                return PHP_MESSAGE.error(self.shop)
            if _is_wrapped(self.body):
                return TEXT_ADDED.error(self.shop)
        if self.status >= HTTPStatus.MULTIPLE_CHOICES:
            return self._by_status()
        media_type = self.headers.get("content-type", "")[:80]
        return INCOMPREHENSIBLE.error(self.shop, detail=f"content type {media_type!r}, {len(self.body)} bytes")

    def _retry_after(self) -> float | None:
        text = self.headers.get("retry-after", "")
        if not (text.isascii() and text.isdecimal()):
            return None
        return min(float(text[:9]), _LONGEST_WAIT)


def _is_wrapped(body: bytes) -> bool:
    """Whether a body holds a whole answer of the extension and something around it; not for a large one."""
    start = body.find(b'{"')
    if start < 0 or len(body) > LARGE:
        return False
    try:
        content, end = JSONDecoder().raw_decode(text := body[start:].decode("utf-8"))
    except (ValueError, RecursionError):
        return False
    is_ours = isinstance(content, dict) and not content.keys().isdisjoint({"protocol", "error"})
    return is_ours and bool(body[:start].strip() or text[end:].strip())
