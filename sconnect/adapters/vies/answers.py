"""From an answer of VIES to what it says about the number that was asked.

`check-vat-number` answers 200 with `valid`, `requestDate` and `requestIdentifier` (the consultation number, when the
question named its requester), or any status with `errorWrappers` that hold a code. Only a whole answer about this very
number counts: everything else says nothing about it.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from sconnect.domain.vies import NoAnswer, ViesAnswer


class Objection(StrEnum):
    """What VIES has against the question itself."""

    REQUESTER = "requester"
    """The own number that went with it is not accepted."""
    INPUT = "input"
    """This can be no VAT number."""


CODES: Mapping[str, NoAnswer | Objection] = {
    "INVALID_INPUT": Objection.INPUT,
    "INVALID_REQUESTER_INFO": Objection.REQUESTER,
    "MS_UNAVAILABLE": NoAnswer.MEMBER_STATE,
    "MS_MAX_CONCURRENT_REQ": NoAnswer.BUSY,
    "MS_MAX_CONCURRENT_REQ_TIME": NoAnswer.BUSY,
    "GLOBAL_MAX_CONCURRENT_REQ": NoAnswer.BUSY,
    "GLOBAL_MAX_CONCURRENT_REQ_TIME": NoAnswer.BUSY,
    "SERVER_BUSY": NoAnswer.BUSY,
    "TIMEOUT": NoAnswer.TIMED_OUT,
    "SERVICE_UNAVAILABLE": NoAnswer.UNREACHABLE,
    "VAT_BLOCKED": NoAnswer.BLOCKED,
    "IP_BLOCKED": NoAnswer.BLOCKED,
}
"""The error codes of VIES, in `errorWrappers` or `userError`."""
_STATUSES: Mapping[int, NoAnswer] = {
    HTTPStatus.FORBIDDEN: NoAnswer.BLOCKED,
    HTTPStatus.TOO_MANY_REQUESTS: NoAnswer.BUSY,
    HTTPStatus.REQUEST_TIMEOUT: NoAnswer.TIMED_OUT,
    HTTPStatus.GATEWAY_TIMEOUT: NoAnswer.TIMED_OUT,
}
_VERDICTS = ("", "VALID", "INVALID")
"""What `userError` says when it is no error."""
_CONSULTATION_NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")
_TRUSTED = timedelta(days=1)
"""A date further from now than this is mistaken: our own counts."""


def read_answer(
    status: int, body: bytes, *, country: str, number: str, requester: str, now: datetime
) -> ViesAnswer | NoAnswer | Objection:
    """Return what an answer says about a number."""
    content = _content(body)
    code = _error_code(content)
    if code:
        return CODES.get(code, NoAnswer.UNREADABLE)
    valid = content.get("valid")
    if status != HTTPStatus.OK:
        is_down = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return _STATUSES.get(status, NoAnswer.UNREACHABLE if is_down else NoAnswer.UNREADABLE)
    if not isinstance(valid, bool) or not _is_about(content, country, number):
        return NoAnswer.UNREADABLE
    return ViesAnswer(
        valid=valid,
        at=_moment(content.get("requestDate"), now),
        consultation_number=_consultation_number(content.get("requestIdentifier")) if requester else "",
        requester=requester,
    )


def _content(body: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _error_code(content: Mapping[str, Any]) -> str:
    """Return the first error code; empty for an answer without error."""
    wrappers = content.get("errorWrappers")
    first = wrappers[0] if isinstance(wrappers, list) and wrappers else {}
    code = first.get("error") if isinstance(first, dict) else None
    user_error = content.get("userError")
    if isinstance(code, str) and code:
        return code
    if isinstance(user_error, str) and user_error not in _VERDICTS:
        return user_error
    return "?" if wrappers or content.get("actionSucceed") is False else ""


def _is_about(content: Mapping[str, Any], country: str, number: str) -> bool:
    """Whether the answer names no other number than was asked: one about another number proves nothing."""
    return content.get("countryCode") in (None, country) and content.get("vatNumber") in (None, number)


def _moment(text: object, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else now
        return moment if abs(moment - now) < _TRUSTED else now
    except (ValueError, TypeError, OverflowError):  # no date, or one without a time zone
        return now


def _consultation_number(text: object) -> str:
    return text if isinstance(text, str) and _CONSULTATION_NUMBER.fullmatch(text) else ""
