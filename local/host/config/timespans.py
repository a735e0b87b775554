"""Time spans as host.json writes them: `hh:mm:ss`, with optional days and fractions."""

import re
from datetime import timedelta

_TIMESPAN = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d{1,7})?)")


def parse_timespan(text: str) -> timedelta:
    """Read `hh:mm:ss`, `d.hh:mm:ss` or `hh:mm:ss.fff`; raises ValueError."""
    found = _TIMESPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' is not a time span such as 00:05:00")
    days, hours, minutes, seconds = found.groups()
    return timedelta(days=int(days or 0), hours=int(hours), minutes=int(minutes), seconds=float(seconds))
