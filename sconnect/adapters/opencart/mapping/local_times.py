"""Conversion of OpenCart's naive local times to UTC."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})", re.ASCII)
_YEARS = range(2000, 2101)


def zone_of(answer: Mapping[str, Any]) -> tzinfo:
    """Return the shop's time zone: by name, else by the offset it has now, else UTC."""
    name, offset = answer.get("timezone"), answer.get("utc_offset")
    if isinstance(name, str) and name:
        try:
            return ZoneInfo(name)
        except (OSError, ValueError, LookupError):
            pass  # an unknown or made-up name: the offset tells enough
    match = _OFFSET.fullmatch(offset) if isinstance(offset, str) else None
    if match is None:
        return UTC
    sign, hours, minutes = match.groups()
    distance = timedelta(hours=int(hours) % 24, minutes=int(minutes) % 60)
    return timezone(-distance if sign == "-" else distance)


def moment_of(text: str, zone: tzinfo) -> datetime | None:
    """Return the moment of a shop's date and time; None when it is none (such as 0000-00-00).

    Of the hour that occurs twice in autumn the first is taken; a time that the spring change skips counts as if the
    clock had not changed.
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return None
    if local.year not in _YEARS:
        return None
    if local.tzinfo is None:
        local = local.replace(tzinfo=zone)
    return local.astimezone(UTC)
