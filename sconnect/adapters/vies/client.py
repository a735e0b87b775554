"""Client of VIES: `POST check-vat-number` (https://ec.europa.eu/taxation_customs/vies/#/technical-information)."""

import asyncio
import json
import logging
import re
from functools import cached_property

import httpx

from sconnect.adapters.json_http.bodies import UnusableBodyError, read_body
from sconnect.adapters.json_http.tls import tls_context
from sconnect.adapters.vies.answers import Objection, read_answer
from sconnect.adapters.vies.config import ViesSettings
from sconnect.app.ports import Clock
from sconnect.domain.vies import NoAnswer, ViesAnswer

LARGEST_ANSWER = 100_000
"""Bytes, unpacked. A whole answer with name and address is about a thousand."""
_NUMBER = re.compile(r"([A-Z]{2})([0-9A-Z+*]{2,12})")

_log = logging.getLogger("sconnect.vies")


class ViesClient:
    """Fulfils `ports.Vies`. Nothing is opened before the first question: most shops never ask one."""

    def __init__(
        self, settings: ViesSettings, clock: Clock, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._url = f"{settings.url}/check-vat-number"
        self._clock = clock
        self._transport = transport

    async def ask(self, number: str, *, requester: str, seconds: float) -> ViesAnswer | NoAnswer:
        """Ask whether a VAT number is valid. Never raises: what went wrong is logged, without the number."""
        try:
            async with asyncio.timeout(seconds):
                answer = await self._ask(number, requester)
        except (TimeoutError, httpx.TimeoutException):
            answer = NoAnswer.TIMED_OUT
        except httpx.DecodingError:
            answer = NoAnswer.UNREADABLE
        except httpx.RequestError as error:
            _log.info("VIES was not reached: %s", type(error).__name__)
            answer = NoAnswer.UNREACHABLE
        except UnicodeError:
            # httpx looks into a redirect even when it is not to be followed, and trips over a made-up host name.
            answer = NoAnswer.UNREADABLE
        if isinstance(answer, NoAnswer):
            _log.info("VIES gave no answer: %s", answer)
        return answer

    async def _ask(self, number: str, requester: str) -> ViesAnswer | NoAnswer:
        first = await self._once(number, requester)
        if requester and isinstance(first, Objection):
            # It may be the own number that it does not accept: without it there is an answer, if no proof.
            first = await self._once(number, "")
        if first is Objection.REQUESTER:
            return NoAnswer.UNREADABLE
        if first is Objection.INPUT:
            return ViesAnswer(valid=False, at=self._clock.now())
        return first

    async def _once(self, number: str, requester: str) -> ViesAnswer | NoAnswer | Objection:
        asked, own = _NUMBER.fullmatch(number), _NUMBER.fullmatch(requester)
        if asked is None:
            return Objection.INPUT
        country = _prefix(asked[1])
        question = {"countryCode": country, "vatNumber": asked[2]}
        if own:
            question |= {"requesterMemberStateCode": _prefix(own[1]), "requesterNumber": own[2]}
        async with self._http.stream("POST", self._url, content=json.dumps(question)) as response:
            try:
                body = await read_body(response, most=LARGEST_ANSWER)
            except UnusableBodyError:
                return NoAnswer.UNREADABLE
        return read_answer(
            response.status_code,
            body,
            country=country,
            number=asked[2],
            requester=requester if own else "",
            now=self._clock.now(),
        )

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        # httpx logs every address; these hold no number, but the level is one for all.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        return httpx.AsyncClient(
            transport=self._transport,
            verify=tls_context(),
            trust_env=False,
            follow_redirects=False,
            timeout=None,  # noqa: S113 - the caller's limit is on the whole question
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "Content-Type": "application/json",
                "User-Agent": "sconnect",
            },
        )


def _prefix(country: str) -> str:
    """Greece is EL in VIES; Northern Ireland is XI, as its numbers are."""
    return "EL" if country == "GR" else country
