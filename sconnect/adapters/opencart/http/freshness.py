"""Freshness of answers: whether one was made for the question that was asked (docs/shop-protocol.md, chapter 3).

A cache that ignores `no-store` gives yesterday's answer, in which nothing is new, and gives it to anybody.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

PARAMETER = "nonce"
"""Of the query and of the answer: what was asked with stands in the address and comes back."""
CAPABILITY = "repeats_nonce"
"""Of an extension whose answers repeat the nonce."""
_LONGEST_AWAY = timedelta(minutes=10)
"""How old an answer may be, and how far ahead: a shop whose clock is further off refuses the question itself."""
_LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)", re.ASCII)
_MOST_HOURS = 24


class Freshness:
    """What is known of one shop: once an answer repeated its nonce, every later one has to."""

    def __init__(self) -> None:
        self._repeats = False

    def is_stale(self, answer: Mapping[str, Any], nonce: str, now: datetime, *, is_refusal: bool = False) -> bool:
        """Whether an answer was not made for this question. A refusal tells no time, and by old extensions no nonce."""
        repeated = answer.get(PARAMETER)
        if repeated is not None and repeated != nonce:
            return True
        if is_refusal:
            return False
        if repeated is None and (self._repeats or _lists_capability(answer)):
            return True
        made = _made_at(answer)
        self._repeats = self._repeats or repeated is not None
        return made is not None and abs(now - made) > _LONGEST_AWAY


def _lists_capability(answer: Mapping[str, Any]) -> bool:
    listed = answer.get("capabilities")
    return isinstance(listed, list) and CAPABILITY in listed


def _made_at(answer: Mapping[str, Any]) -> datetime | None:
    """Return when an answer was made, by the shop's clock; None when it does not say."""
    local, offset = answer.get("shop_time"), answer.get("utc_offset")
    if not (isinstance(local, str) and isinstance(offset, str) and _LOCAL_TIME.fullmatch(local)):
        return None
    match = _OFFSET.fullmatch(offset)
    if match is None or int(match[2]) >= _MOST_HOURS:
        return None
    distance = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if distance >= timedelta(hours=_MOST_HOURS):
        return None
    try:
        naive = datetime.fromisoformat(local)
    except ValueError:
        return None
    return naive.replace(tzinfo=timezone(-distance if match[1] == "-" else distance))


def beginning_of(head: bytes, longest: int = 1_000) -> dict[str, str]:
    """Return what the beginning of an answer, cut off or too large, says of itself before its orders."""
    found = re.findall(
        r'"(timezone|utc_offset|shop_time|nonce)"\s*:\s*"([\w/+:\\ -]{1,64})"',
        head[:longest].decode("utf-8", "replace"),
    )
    return {name: value.replace("\\/", "/") for name, value in found}
