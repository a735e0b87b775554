"""Quotas of this process: one per administration, shared by every client key that opens it."""

from collections.abc import Callable

from sconnect.adapters.snelstart.config import SnelStartSettings
from sconnect.adapters.snelstart.http.rate_limit import Quota
from sconnect.app.ports import CallQuota, Clock
from sconnect.domain.call_quota import CallLimits

ADMINISTRATION = "/companyInfo"
"""What says which administration a key opens."""


class Quotas:
    """Knows which administration each client key opens, as soon as anything said so.

    `identify` reads the id of the administration from what `ADMINISTRATION` answers.
    """

    def __init__(
        self, clock: Clock, settings: SnelStartSettings, shared: CallQuota, identify: Callable[[object], str]
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._shared = shared
        self._identify = identify
        self._administrations: dict[str, str] = {}
        self._quotas: dict[str, Quota] = {}

    def of_key(self, client_key: str) -> Quota | None:
        """Return the quota that the calls of a key count for; None when its administration is not known yet."""
        administration_id = self._administrations.get(client_key)
        return None if administration_id is None else self._of(administration_id)

    def expect(self, client_key: str, administration_id: str) -> None:
        """Take a key to open the administration that its profile is linked to, until SnelStart says otherwise."""
        if administration_id:
            self._administrations.setdefault(client_key, administration_id)

    def learn(self, client_key: str, answer: object) -> Quota:
        """Read from SnelStart's answer which administration a key opens. Raises `UnreadableError`."""
        administration_id = self._administrations[client_key] = self._identify(answer)
        return self._of(administration_id)

    def _of(self, administration_id: str) -> Quota:
        if administration_id not in self._quotas:
            self._quotas[administration_id] = Quota(
                self._clock,
                self._shared,
                administration_id,
                limits=CallLimits(self._settings.calls_per_minute, self._settings.calls_per_hour),
                concurrency=self._settings.concurrency,
            )
        return self._quotas[administration_id]
