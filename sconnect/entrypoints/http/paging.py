"""Paging: lists a page at a time. The continuation that a client sends back is validated like any input."""

import base64
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sconnect.entrypoints.http.endpoint import Page, PageQuery, Reply, View
from sconnect.entrypoints.http.errors import FieldProblem, RequestError

T = TypeVar("T")
V = TypeVar("V", bound=View)

_LONGEST = 200
_DUTCH = "Dit is geen vervolg van een lijst. Begin de lijst opnieuw."
_ENGLISH = "This is no continuation of a list. Begin the list anew."


def part_of_list(view: type[V], items: Iterable[object], key: str = "") -> Reply[Page[V]]:
    """Answer with a part of a list. `key` is where the next part begins; empty when there is no more."""
    return Reply(Page[view].model_validate({"items": tuple(items), "next": url_text(key)}))  # type: ignore[valid-type]


def url_text(text: str) -> str:
    """Return a text as a URL can hold it, whatever signs it has."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_url_text(encoded: str) -> str:
    """Return the text that `url_text` was given; empty for what it never gives."""
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True).decode()
    except ValueError:
        return ""


def resume_key(query: PageQuery, pattern: str = r"[^\x00-\x1f\x7f]+") -> str:
    """Return the key to go on at, empty at the beginning. Raises `RequestError` when it does not match this pattern."""
    if not query.continuation:
        return ""
    key = read_url_text(query.continuation)
    if len(key) > _LONGEST or not re.fullmatch(pattern, key):
        raise RequestError(
            400, "bad_request", _DUTCH, _ENGLISH, fields=[FieldProblem("continuation", _DUTCH, _ENGLISH)]
        )
    return key


def page_of(items: Sequence[T], query: PageQuery, key: Callable[[T], str]) -> tuple[Sequence[T], str]:
    """Return a page of a whole list that has no order of its own, and the key of its last item when more follows.

    When that item is gone, the list begins anew: better an item twice than one missed.
    """
    after = resume_key(query)
    start = next((position + 1 for position, item in enumerate(items) if key(item) == after), 0) if after else 0
    part = items[start : start + query.limit]
    more = start + len(part) < len(items)
    return part, key(part[-1]) if more and part else ""
