"""From an answer of the shop to its content, or to an error of `app.errors`."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import httpx

from sconnect.adapters.opencart.http.fault_table import by_code, by_status
from sconnect.app.errors import SconnectError, UnreadableError

PROTOCOL = 1
_PHP_MESSAGE = re.compile(rb"(Warning|Notice|Deprecated|Fatal error|Parse error)\b.{0,2000}?\bline\b", re.DOTALL)
_SEARCHED = 20_000
_LONGEST_WAIT = 86_400.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: complete, but not yet validated. `shop` is the host, for the sentences."""

    shop: str
    status: int
    headers: httpx.Headers
    body: bytes

    def content(self) -> Mapping[str, Any]:
        """Return the JSON object of a good answer. Raises the fitting `SconnectError` for all others."""
        content = self._json()
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

    def _json(self) -> Mapping[str, Any] | None:
        try:
            content = json.loads(self.body, parse_float=Decimal, parse_constant=_refuse_constant)
        except (ValueError, RecursionError, ArithmeticError):
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
        return UnreadableError(
            f"Webwinkel {self.shop} gaf een onbegrijpelijk antwoord. Kijk of de extensie sconnect is ingeschakeld en "
            "of er geen firewall of onderhoudspagina voor de winkel staat.",
            detail=f"content type {self.headers.get('content-type', '')[:80]!r}, {len(self.body)} bytes",
        )

    def _retry_after(self) -> float | None:
        text = self.headers.get("retry-after", "")
        if not (text.isascii() and text.isdecimal()):
            return None
        return min(float(text[:9]), _LONGEST_WAIT)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
