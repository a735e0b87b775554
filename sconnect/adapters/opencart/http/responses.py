"""From an answer of the shop to its content, or to an error of `app.errors`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from sconnect.adapters.json_http.bodies import TooLargeError, UnreadableJsonError, parse
from sconnect.adapters.opencart.http.fault_table import by_code, by_status
from sconnect.app.errors import SconnectError, UnreadableError

PROTOCOL = 1
_PHP_MESSAGE = re.compile(rb"(Warning|Notice|Deprecated|Fatal error|Parse error)\b.{0,2000}?\bline\b", re.DOTALL)
_SEARCHED = 20_000
_LONGEST_WAIT = 86_400.0


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


def incomprehensible(shop: str, detail: str) -> UnreadableError:
    """Make the error for an answer of which nothing can be made."""
    return UnreadableError(
        f"Webwinkel {shop} gaf een onbegrijpelijk antwoord. Kijk of de extensie sconnect is ingeschakeld en of er geen "
        "firewall of onderhoudspagina voor de winkel staat.",
        detail=detail,
        english=f"Shop {shop} gave an answer that makes no sense. See whether the extension sconnect is switched on "
        "and whether no firewall or maintenance page stands before the shop.",
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: complete, but not yet validated. `shop` is the host, for the sentences."""

    shop: str
    status: int
    headers: httpx.Headers
    body: bytes

    async def content(self) -> Mapping[str, Any]:
        """Return the JSON object of a good answer. Raises the fitting `SconnectError` for all others."""
        content = await self._json()
        if self.status != HTTPStatus.OK:
            raise self._refusal(content)
        if content is None:
            raise self._not_json()
        if content.get("protocol") != PROTOCOL:
            raise UnreadableError(
                f"De extensie in webwinkel {self.shop} spreekt een andere versie van het protocol. "
                "Installeer de nieuwste versie van de extensie en van sconnect."
            )
        return content

    async def _json(self) -> Mapping[str, Any] | None:
        try:
            content = await parse(self.body)
        except UnreadableJsonError:
            return None
        return content if isinstance(content, dict) else None

    def _refusal(self, content: Mapping[str, Any] | None) -> SconnectError:
        error = (content or {}).get("error")
        if isinstance(error, Mapping):
            code = str(error.get("code"))
            return by_code(code, self.status).error(self.shop, self.status, detail=f"{self.status} {code[:40]!r}")
        return by_status(self.status).error(
            self.shop, self.status, retry_after=self._retry_after(), detail=str(self.status)
        )

    def _not_json(self) -> SconnectError:
        if _PHP_MESSAGE.search(self.body[:_SEARCHED]):
            return UnreadableError(
                f"Webwinkel {self.shop} zet een PHP-melding in zijn antwoord. Zet in OpenCart bij Systeem > "
                "Instellingen > Server het tonen van fouten uit en geef de melding door aan de websitebouwer."
            )
        media_type = self.headers.get("content-type", "")[:80]
        return incomprehensible(self.shop, f"content type {media_type!r}, {len(self.body)} bytes")

    def _retry_after(self) -> float | None:
        text = self.headers.get("retry-after", "")
        if not (text.isascii() and text.isdecimal()):
            return None
        return min(float(text[:9]), _LONGEST_WAIT)
