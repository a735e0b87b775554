"""What was called: enough to count and to reason with, never a credential, an id or a value."""

from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime

from local.snelstart.http.wire import Reply, Request, Response

_KEPT = 10_000


@dataclass(frozen=True)
class LoggedCall:
    """One call. `status` is `None` when the connection was dropped."""

    at: datetime
    method: str
    template: str
    query_names: tuple[str, ...]
    status: int | None


class CallLog:
    """The latest calls, and counters of all of them per (method, path template)."""

    def __init__(self) -> None:
        self.calls: deque[LoggedCall] = deque(maxlen=_KEPT)
        self.counts: Counter[tuple[str, str]] = Counter()
        self.violations: deque[str] = deque(maxlen=_KEPT)
        """What a client did that the published document does not allow, a sentence each: mistakes to fix."""

    def record(self, at: datetime, request: Request, template: str, reply: Reply) -> None:
        """Note a call that reached the server."""
        status = reply.status if isinstance(reply, Response) else None
        names = tuple(name for name, _ in request.query)
        self.calls.append(LoggedCall(at, request.method, template, names, status))
        self.counts[request.method, template] += 1

    def violation(self, sentence: str) -> None:
        """Note a mistake of the client."""
        self.violations.append(sentence)

    def count(self, method: str, template: str) -> int:
        """Return how many calls there were to an operation, `count("GET", "/relaties/{id}")`."""
        return self.counts[method, template]

    def clear(self) -> None:
        """Forget everything."""
        self.calls.clear()
        self.counts.clear()
        self.violations.clear()
