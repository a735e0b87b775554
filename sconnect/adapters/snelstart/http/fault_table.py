"""Fault table: the meaning of each status and transport fault, for reads and for writes.

Anything that leaves doubt whether SnelStart acted is `OutcomeUnknownError` for a write: only a connection that was
never made, and a refusal, prove that nothing happened.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

import httpx

from sconnect.app.errors import (
    AccessExpiredError,
    NotFoundError,
    OutcomeUnknownError,
    ReadFailedError,
    RefusalReason,
    RefusedError,
    SconnectError,
    SettingsError,
    TooManyCallsError,
    UnreachableError,
    UnreadableError,
    WrongSubscriptionError,
)
from sconnect.domain.values.bilingual import Bilingual


class Kind(Enum):
    """What a call does, whatever its method: a read may be repeated, a write never is."""

    READ = "read"
    WRITE = "write"


class Row(NamedTuple):
    """The error for a fault of a read and of a write; None is no fault."""

    read: type[SconnectError] | None
    write: type[SconnectError] | None


ANSWERED = Row(None, None)
NOT_SENT = Row(UnreachableError, UnreachableError)
NO_ANSWER = Row(ReadFailedError, OutcomeUnknownError)
UNREADABLE = Row(UnreadableError, OutcomeUnknownError)
REFUSED = Row(RefusedError, RefusedError)
NOT_FOUND = Row(NotFoundError, NotFoundError)
UNAUTHORIZED = Row(AccessExpiredError, AccessExpiredError)
FORBIDDEN = Row(SettingsError, SettingsError)
RATE_LIMITED = Row(TooManyCallsError, TooManyCallsError)

STATUSES: tuple[tuple[range, Row], ...] = (
    (range(100, 200), UNREADABLE),
    (range(200, 300), ANSWERED),
    (range(300, 400), UNREADABLE),  # redirects are not followed, and a 303 reports something done
    (range(400, 401), REFUSED),
    (range(401, 402), UNAUTHORIZED),
    (range(402, 403), REFUSED),
    (range(403, 404), FORBIDDEN),
    (range(404, 406), NOT_FOUND),  # no such resource, or no such method: a gateway answers either
    (range(406, 408), REFUSED),
    (range(408, 409), NO_ANSWER),  # a gateway that stopped waiting, perhaps for the answer
    (range(409, 429), REFUSED),
    (range(429, 430), RATE_LIMITED),
    (range(430, 499), REFUSED),
    (range(499, 600), NO_ANSWER),
)

TRANSPORT: Mapping[type[Exception], Row] = {
    httpx.ConnectError: NOT_SENT,
    httpx.ConnectTimeout: NOT_SENT,
    httpx.PoolTimeout: NOT_SENT,
    httpx.UnsupportedProtocol: NOT_SENT,
    httpx.ReadTimeout: NO_ANSWER,
    httpx.WriteTimeout: NO_ANSWER,
    httpx.ReadError: NO_ANSWER,
    httpx.WriteError: NO_ANSWER,
    httpx.CloseError: NO_ANSWER,
    httpx.ProxyError: NO_ANSWER,
    httpx.RemoteProtocolError: NO_ANSWER,
    httpx.LocalProtocolError: NO_ANSWER,
    httpx.TimeoutException: NO_ANSWER,
    httpx.NetworkError: NO_ANSWER,
    httpx.ProtocolError: NO_ANSWER,
    httpx.TransportError: NO_ANSWER,
    httpx.DecodingError: UNREADABLE,
    TimeoutError: NO_ANSWER,  # our own limit on request and answer together
}


REASONS: Mapping[str, RefusalReason] = {
    "ART-0005": RefusalReason.CODE_EXISTS,
    "REL-0005": RefusalReason.CUSTOMER_GONE,
    "ALG-0103": RefusalReason.UNUSABLE_REFERENCE,  # an id that does not exist
    "ALG-0105": RefusalReason.UNUSABLE_REFERENCE,  # inactive
    "VOR-0002": RefusalReason.UNUSABLE_REFERENCE,  # the relation is no customer
    "VOR-0003": RefusalReason.UNUSABLE_REFERENCE,  # nor is the relation that gets the invoice
}
"""SnelStart's error codes that the app acts on (docs/reference/snelstart.md 4.2); of several in one answer the first of
this table counts. Every other code is a refusal that a person reads."""


SENTENCES: Mapping[type[SconnectError], Bilingual] = {
    UnreachableError: Bilingual("SnelStart is niet bereikbaar.", "SnelStart cannot be reached."),
    ReadFailedError: Bilingual("SnelStart gaf geen antwoord.", "SnelStart gave no answer."),
    TooManyCallsError: Bilingual(
        "SnelStart neemt even geen aanvragen meer aan.", "SnelStart takes no more requests for a while."
    ),
    AccessExpiredError: Bilingual(
        "De toegang tot SnelStart is verlopen en wordt vernieuwd.", "Access to SnelStart has expired and is renewed."
    ),
    OutcomeUnknownError: Bilingual(
        "SnelStart gaf geen bruikbaar antwoord. Of de opdracht is uitgevoerd, wordt uitgezocht.",
        "SnelStart gave no usable answer. Whether the command was carried out is being found out.",
    ),
    UnreadableError: Bilingual(
        "SnelStart gaf een onbegrijpelijk antwoord. Meld dit aan de beheerder.",
        "SnelStart gave an answer that makes no sense. Report this to the operator.",
    ),
    RefusedError: Bilingual("SnelStart gaf geen reden", "SnelStart gave no reason"),
    NotFoundError: Bilingual("dit bestaat niet (meer) in SnelStart", "this does not exist in SnelStart (any more)"),
    WrongSubscriptionError: Bilingual(
        "De abonnementssleutel van deze installatie is onjuist of verlopen. De beheerder moet "
        "SNELSTART_SUBSCRIPTION_KEY vernieuwen.",
        "The subscription key of this installation is wrong or expired. The operator has to renew "
        "SNELSTART_SUBSCRIPTION_KEY.",
    ),
    SettingsError: Bilingual(
        "De koppelsleutel geeft geen recht op dit deel van SnelStart. Controleer in SnelStart het pakket en de rechten "
        "van de koppeling.",
        "The client key gives no right to this part of SnelStart. Check the package and the rights of the link in "
        "SnelStart.",
    ),
}
"""What the user reads."""


def said(kind: type[SconnectError], detail: str) -> SconnectError:
    """Make an error of this kind with its sentence. `detail` is for the log."""
    words = SENTENCES[kind]
    return kind(words.dutch, english=words.english, detail=detail)
