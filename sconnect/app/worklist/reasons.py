"""What people type with a decision, within what is kept of it."""

from sconnect.app.errors import RefusedError
from sconnect.domain.values.text import fit

_LONGEST_REASON = 500
_LONGEST_NAME = 100


def actor_name(name: str) -> str:
    """Return who decided, on one line."""
    return fit(name, _LONGEST_NAME)


def normalised_reason(reason: str) -> str:
    """Return a reason, on one line."""
    return fit(reason, _LONGEST_REASON)


def required_reason(reason: str) -> str:
    """Return a reason that has to be there. Raises `RefusedError` for an empty one."""
    given = normalised_reason(reason)
    if not given:
        raise RefusedError("Geef een reden op: wie later kijkt, moet kunnen zien waarom dit zo is besloten.")
    return given
