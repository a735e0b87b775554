"""A person's decision: who decided and why, limited to what is stored."""

from dataclasses import dataclass
from datetime import datetime

from sconnect.app.errors import RefusedError
from sconnect.app.services import Services
from sconnect.domain.values.text import fit

_LONGEST_REASON = 500
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided something, when and why; name and reason on one line."""

    by: str
    at: datetime
    reason: str

    @classmethod
    def now(cls, services: Services, reason: str, by: str) -> "Decision":
        """Make a decision that is taken now from what people typed."""
        return cls(fit(by, _LONGEST_NAME), services.clock.now(), fit(reason, _LONGEST_REASON))

    def require_reason(self) -> None:
        """Raise `RefusedError` when no reason was given."""
        if not self.reason:
            raise RefusedError(
                "Geef een reden op: wie later kijkt, moet kunnen zien waarom dit zo is besloten.",
                "Give a reason: whoever looks later must be able to see why this was decided.",
            )
