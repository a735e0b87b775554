"""A bare connection with SnelStart: one call at a time, counted, at a pace that a test key allows."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from sconnect.adapters.snelstart.config import SnelStartSettings

SECONDS_PER_CALL = 0.7
"""A test key has 100 calls a minute and 1,000 an hour."""
_TOO_MANY = 429
_ATTEMPTS = 4
_LONGEST_WAIT = 300
_REFUSALS = range(400, 500)
_SHOWN = 160


class CannotRunError(Exception):
    """The trial cannot be done; the text says why, and what to do."""


@dataclass(frozen=True)
class Answer:
    """What SnelStart answered: the status, and the content when it was JSON."""

    status: int
    content: Any

    @property
    def is_done(self) -> bool:
        """Whether it did what was asked."""
        return self.status in range(200, 300)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The records of a list; `[]` for anything else."""
        listed = self.content if isinstance(self.content, list) else []
        return [row for row in listed if isinstance(row, dict)]

    @property
    def codes(self) -> list[str]:
        """The error codes of a refusal."""
        return [str(row["errorCode"]) for row in self.rows if row.get("errorCode")]

    @property
    def said(self) -> str:
        """The answer in a few words."""
        return f"{self.status} {self.content!r}"[:_SHOWN] if not self.is_done else str(self.status)


class Connection:
    """Calls to one administration, by its key; `calls` and `errors` count them.

    `sleep` waits, `monotonic` and `now` (UTC) tell time.
    """

    def __init__(
        self,
        http: httpx.Client,
        settings: SnelStartSettings,
        client_key: str,
        *,
        sleep: Callable[[float], object] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._http = http
        self._settings = settings
        self._client_key = client_key
        self.sleep = sleep
        self.monotonic = monotonic
        self.now = now
        self._token = ""
        self.calls = 0
        self.errors = 0

    def ask(self, method: str, path: str, body: Any = None, *, query: Mapping[str, str] | None = None) -> Answer:
        """Call once; again after a wait when there were too many calls. Raises `CannotRunError` without an answer."""
        for _ in range(_ATTEMPTS):
            answer, wait = self._call(method, path, body, query or {})
            if answer.status != _TOO_MANY:
                self.errors += answer.status in _REFUSALS
                return answer
            self.sleep(wait)
        raise CannotRunError("SnelStart keeps answering that there are too many calls. Try again in an hour.")

    def find(self, path: str, condition: str) -> Answer:
        """Ask for the rows of a list that meet an OData condition."""
        return self.ask("GET", path, query={"$filter": condition})

    def log_in(self) -> None:
        """Get an access token. Raises `CannotRunError` when the key is not taken."""
        form = {"grant_type": "clientkey", "clientkey": self._client_key}
        answer = self._http.post(self._settings.auth_url, data=form)
        content = _content(answer)
        if answer.status_code != httpx.codes.OK or not isinstance(content, dict):
            raise CannotRunError("SnelStart does not take the key in SNELSTART_CLIENT_KEY.")
        self._token = str(content.get("access_token"))

    def _call(self, method: str, path: str, body: Any, query: Mapping[str, str]) -> tuple[Answer, float]:
        self.sleep(SECONDS_PER_CALL)
        self.calls += 1
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Ocp-Apim-Subscription-Key": self._settings.subscription_key,
        }
        try:
            answer = self._http.request(
                method, f"{self._settings.api_url}{path}", json=body, params=dict(query), headers=headers
            )
        except httpx.HTTPError as error:
            raise CannotRunError(f"No answer to {method} {path}: {error}. Look in SnelStart what is there.") from error
        return Answer(answer.status_code, _content(answer)), _wait(answer)


def _content(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return answer.text[:_SHOWN]


def _wait(answer: httpx.Response) -> float:
    named = answer.headers.get("retry-after", "")
    return min(float(named) if named.isdigit() else 60, _LONGEST_WAIT)
