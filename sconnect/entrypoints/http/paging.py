"""Paging: lists a page at a time. The continuation that a client sends back is validated like any input."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from sconnect.entrypoints.http.endpoint import PageQuery
from sconnect.entrypoints.http.errors import FieldProblem, RequestError

T = TypeVar("T")

_LONGEST = 200
_DUTCH = "Dit is geen vervolg van een lijst. Begin de lijst opnieuw."
_ENGLISH = "This is no continuation of a list. Begin the list anew."


def continuation(key: str) -> str:
    """Return the continuation that a client sends to go on at a key; empty when there is no more."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def resume_key(query: PageQuery, pattern: str = r"[^\x00-\x1f\x7f]+") -> str:
    """Return the key to go on at, empty at the beginning. Raises `RequestError` when it does not match this pattern."""
    if not query.continuation:
        return ""
    try:
        padded = query.continuation + "=" * (-len(query.continuation) % 4)
        key = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        key = ""
    if len(key) > _LONGEST or not re.fullmatch(pattern, key):
        raise RequestError(
            400, "bad_request", _DUTCH, _ENGLISH, fields=[FieldProblem("continuation", _DUTCH, _ENGLISH)]
        )
    return key


def page_of(items: Sequence[T], query: PageQuery, key: Callable[[T], str]) -> tuple[Sequence[T], str]:
    """Return a page of a whole list that has no order of its own, and its continuation after the last item.

    When that item is gone, the list begins anew: better an item twice than one missed.
    """
    after = resume_key(query)
    start = next((position + 1 for position, item in enumerate(items) if key(item) == after), 0) if after else 0
    part = items[start : start + query.limit]
    more = start + len(part) < len(items)
    return part, continuation(key(part[-1])) if more and part else ""
