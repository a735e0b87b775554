"""How many calls an administration may make in a minute and in an hour."""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from math import ceil

from local.snelstart.errors import Refused
from local.snelstart.switches import Switches

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


def too_many_calls(seconds: int, *, retry_after: bool) -> Refused:
    """Return the gateway's refusal for the quota."""
    headers = {"retry-after": str(seconds)} if retry_after else {}
    return Refused.gateway(429, f"Rate limit is exceeded. Try again in {seconds} seconds.", headers)


class Quota:
    """Counts the admitted calls of the last minute and hour, per administration."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[datetime]] = defaultdict(deque)

    def spend(self, administration: str, now: datetime, switches: Switches) -> None:
        """Count one call. Raises `Refused` (429) when there is no room; a refused call does not count."""
        calls = self._calls[administration]
        while calls and calls[0] <= now - _HOUR:
            calls.popleft()
        for span, limit in ((_MINUTE, switches.calls_per_minute), (_HOUR, switches.calls_per_hour)):
            if limit is not None and len(calls) >= limit and calls[-limit] > now - span:
                wait = ceil((calls[-limit] + span - now).total_seconds())
                raise too_many_calls(wait, retry_after=switches.retry_after)
        calls.append(now)
