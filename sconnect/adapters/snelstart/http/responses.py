"""From the outcome of a request to what the app gets: the content of the answer, or an error of `app.errors`."""

from contextlib import suppress
from datetime import datetime

from sconnect.adapters.snelstart.http.decimal_json import UnreadableJsonError, from_json
from sconnect.adapters.snelstart.http.error_bodies import read_refusal
from sconnect.adapters.snelstart.http.fault_table import SENTENCES, UNREADABLE, Kind, reason_of
from sconnect.adapters.snelstart.http.transport import Outcome
from sconnect.app.errors import (
    AccessExpiredError,
    NotFoundError,
    RefusedError,
    SconnectError,
    TooManyCallsError,
    WrongSubscriptionError,
)


def content_of(outcome: Outcome, kind: Kind, *, about: str, now: datetime) -> object:
    """Return the JSON of a good answer, None when it is empty. `about` names the call in the log.

    Raises the error that the table of faults has for this outcome.
    """
    fault = outcome.row.error(kind)
    if fault is not None:
        raise _error(fault, outcome, f"{about}: {outcome.note}", now)
    if not outcome.body.strip():
        return None
    with suppress(UnreadableJsonError):
        return from_json(outcome.body)
    raise unreadable(kind, about)


def unreadable(kind: Kind, about: str) -> SconnectError:
    """Make the error for an answer that is good by its status, but not what the contract says."""
    fault = UNREADABLE.error(kind) or SconnectError
    return fault(SENTENCES[fault], detail=f"{about}: not as documented")


def _error(fault: type[SconnectError], outcome: Outcome, note: str, now: datetime) -> SconnectError:
    if fault is AccessExpiredError and b"subscription key" in outcome.body.lower():
        fault = WrongSubscriptionError
    if fault is TooManyCallsError:
        return TooManyCallsError(SENTENCES[fault], detail=note, retry_after=outcome.retry_after(now))
    if issubclass(fault, RefusedError):
        return _refused(fault, outcome, note)
    return fault(SENTENCES[fault], detail=note)


def _refused(fault: type[RefusedError], outcome: Outcome, note: str) -> RefusedError:
    refusal = read_refusal(outcome.body)
    dutch = SENTENCES[NotFoundError] if fault is NotFoundError else refusal.reason or SENTENCES[RefusedError]
    detail = " ".join([note, *refusal.codes, *refusal.fields])
    return fault(dutch, reason=reason_of(refusal.codes), codes=refusal.codes, detail=detail)
