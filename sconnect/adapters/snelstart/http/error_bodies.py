"""Error bodies: the reason of a refusal, in any of the four shapes of snelstart.md 4.1."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sconnect.adapters.json_http.bodies import UnreadableJsonError, from_json

_CODE = re.compile(r"\b[A-Z]{3}-\d{4}\b")
_LONGEST_REASON = 500
_LARGEST = 65_536
"""Bytes of a refusal that are looked at."""
_DEEPEST = 5


class Refusal(NamedTuple):
    """Why SnelStart refuses. `reason` is for the user and may repeat data; `codes` and `fields` may be logged."""

    reason: str
    codes: tuple[str, ...]
    fields: tuple[str, ...]


def read_refusal(body: bytes) -> Refusal:
    """Find the reason and the error codes in the body of a refusal, whatever its shape."""
    body = body[:_LARGEST]
    text = body.decode("utf-8", errors="replace").strip()
    try:
        content = from_json(body)
    except UnreadableJsonError:
        content = None if text.startswith("<") else text
    reasons = tuple(dict.fromkeys(filter(None, map(str.strip, _reasons(content)))))
    reason = "; ".join(reason.rstrip(".") for reason in reasons)[:_LONGEST_REASON]
    return Refusal(reason, tuple(dict.fromkeys(_CODE.findall(text))), tuple(_fields(content)))


def _reasons(content: object, depth: int = 0) -> Iterator[str]:
    match content:
        case str():
            yield content
        case list() if depth < _DEEPEST:
            for item in content:
                yield from _reasons(item, depth + 1)
        case {"errorCode": str(code), "message": str(message)}:
            yield f"{message.strip().rstrip('.')} ({code})"
        case {"modelState": dict(faults)}:
            for field, texts in faults.items():
                yield from (f"{_short(field)}: {text}" for text in _reasons(texts, depth + 1))
        case {"Message": str(message)} | {"message": str(message)} | {"error": str(message)}:
            yield message


def _fields(content: object) -> Iterator[str]:
    match content:
        case {"modelState": dict(faults)}:
            yield from map(str, faults)


def _short(field: object) -> str:
    return str(field).removeprefix("model.")
