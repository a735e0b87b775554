"""The simulation itself: from a question as it came in to the answer as it leaves."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.vies.faults import Fault, FaultKind

PATH = "/taxation_customs/vies/rest-api/check-vat-number"
MEMBER_STATES = frozenset(
    "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split()  # noqa: SIM905
)
"""Greece is EL, and Northern Ireland XI; GB and GR are no input."""
_SLOW = 60.0
_LONGEST_BODY = 10_000
_FIELDS = frozenset(
    {
        *("countryCode", "vatNumber", "requesterMemberStateCode", "requesterNumber"),
        *("traderName", "traderStreet", "traderPostalCode", "traderCity", "traderCompanyType"),
    }
)

_PAGES = {
    FaultKind.MAINTENANCE: (503, "Service Unavailable"),
    FaultKind.FORBIDDEN: (403, "Request Rejected"),
    FaultKind.TOO_MANY: (429, "Too Many Requests"),
    FaultKind.PAGE: (200, "VIES"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it came in."""

    method: str
    path: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it leaves, after so many seconds."""

    status: int
    body: bytes
    content_type: str = "application/json"
    location: str = ""
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class NoResponse:
    """The connection ended, or was never made."""

    connected: bool


@dataclass(slots=True)
class SimulatedVies:
    """The register, its moods, and what it was asked."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    invalid: set[str] = field(default_factory=set)
    """Numbers, with their prefix, that are not valid."""
    unknown_requesters: set[str] = field(default_factory=set)
    """Numbers that may not be named as the one who asks."""
    faults: list[Fault] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    """The questions that could be read, oldest first."""
    _given: Counter[Fault] = field(default_factory=Counter)
    _consultations: int = 0

    def handle(self, request: Request) -> Response | NoResponse:
        """Answer one request."""
        if request.path != PATH:
            return _page(404, "Not Found")
        if request.method != "POST":
            return _page(405, "Method Not Allowed")
        if request.content_type.partition(";")[0].strip() != "application/json":
            return _page(415, "Unsupported Media Type")
        question = _question(request.body)
        if question is None:
            return _error(400, FaultKind.INVALID_INPUT)
        self.asked.append(question)
        fault = self._next_fault(question.get("countryCode", ""))
        return self._spoiled(question, fault) if fault else self._answer(question)

    def _next_fault(self, country: str) -> FaultKind | None:
        for fault in self.faults:
            if fault.country in {"", country} and self._given[fault] < fault.times:
                self._given[fault] += 1
                return fault.kind
        return None

    def _answer(self, question: dict[str, str]) -> Response:
        country, number = question.get("countryCode", ""), question.get("vatNumber", "")
        own_country, own = question.get("requesterMemberStateCode", ""), question.get("requesterNumber", "")
        if country not in MEMBER_STATES or not _is_number(number):
            return _error(400, FaultKind.INVALID_INPUT)
        if bool(own_country) != bool(own) or (own and own_country not in MEMBER_STATES - {"XI"}):
            return _error(400, FaultKind.INVALID_REQUESTER_INFO)
        if f"{own_country}{own}" in self.unknown_requesters:
            return _error(400, FaultKind.INVALID_REQUESTER_INFO)
        valid = f"{country}{number}" not in self.invalid
        identifier = ""
        if own:
            self._consultations += 1
            identifier = f"WAPIAAAA{self._consultations:08d}"
        return _json(
            200,
            {
                "countryCode": country,
                "vatNumber": number,
                "requestDate": self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")[:-4] + "Z",
                "valid": valid,
                "requestIdentifier": identifier,
                "name": "VOORBEELD GMBH" if valid else "---",
                "address": "STRASSE 1\n10115 BERLIN" if valid else "---",
                **{f"trader{part}": "---" for part in ("Name", "Street", "PostalCode", "City", "CompanyType")},
                **{f"trader{part}Match": "NOT_PROCESSED" for part in ("Name", "Street", "PostalCode", "City")},
                "traderCompanyTypeMatch": "NOT_PROCESSED",
            },
        )

    def _spoiled(self, question: dict[str, str], fault: FaultKind) -> Response | NoResponse:
        if fault.isupper():
            # Its own errors have been seen under both statuses.
            return _error(500 if len(self.asked) % 2 else 200, fault)
        if fault in _PAGES:
            return _page(*_PAGES[fault])
        match fault:
            case FaultKind.DROPPED | FaultKind.REFUSED:
                return NoResponse(connected=fault is FaultKind.DROPPED)
            case FaultKind.REDIRECT:
                return Response(302, b"", "text/html", location="https://elsewhere.example.test/")
            case _:
                return self._wrong_answer(self._answer(question), fault)

    def _wrong_answer(self, honest: Response, fault: FaultKind) -> Response:
        content = json.loads(honest.body)
        match fault:
            case FaultKind.SLOW:
                return Response(honest.status, honest.body, delay=_SLOW)
            case FaultKind.CUT:
                return Response(honest.status, honest.body[: len(honest.body) // 2])
            case FaultKind.HUGE:
                return _json(200, {**content, "name": "x" * 5_000_000})
            case FaultKind.OTHER_NUMBER:
                return _json(200, {**content, "vatNumber": "000000000", "valid": True})
            case _:
                return _json(200, {name: value for name, value in content.items() if name != "valid"})


def _question(body: bytes) -> dict[str, str] | None:
    """Return the fields of a question; None when it is none, or has a field that VIES does not know."""
    try:
        content = json.loads(body) if len(body) <= _LONGEST_BODY else None
    except ValueError:
        return None
    if not isinstance(content, dict) or not content.keys() <= _FIELDS:
        return None
    return content if all(isinstance(value, str) for value in content.values()) else None


def _is_number(text: str) -> bool:
    return 2 <= len(text) <= 12 and all(letter.isascii() and (letter.isalnum() or letter in "+*") for letter in text)  # noqa: PLR2004 - the form of the description


def _error(status: int, code: FaultKind) -> Response:
    return _json(status, {"actionSucceed": False, "errorWrappers": [{"error": code.value}]})


def _json(status: int, content: dict[str, Any]) -> Response:
    return Response(status, json.dumps(content).encode())


def _page(status: int, title: str) -> Response:
    return Response(status, f"<html><body><h1>{title}</h1></body></html>".encode(), "text/html")
