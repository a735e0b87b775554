"""Accepted differences of an order, as the import applies them."""

from collections.abc import Sequence

from sconnect.app.importing.markers import Candidate
from sconnect.domain.causes import Cause
from sconnect.domain.composition import is_accepted
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.change_detection import is_as_seen
from sconnect.domain.values.bilingual import Bilingual


def accepted_for(candidate: Candidate) -> tuple[Cause, ...]:
    """Return the differences that a person accepted for an order exactly as it is now."""
    return tuple(acceptance.cause for acceptance in _standing(candidate))


def acceptance_notices(candidate: Candidate, accepted: Sequence[Cause]) -> list[Bilingual]:
    """Return notices of who accepted these differences, and why."""
    return [_notice(acceptance) for acceptance in _standing(candidate) if is_accepted(acceptance.cause, accepted)]


def _standing(candidate: Candidate) -> list[Acceptance]:
    if candidate.marker is None:
        return []
    accepted = candidate.marker.record.accepted
    return [acceptance for acceptance in accepted if is_as_seen(candidate.order, acceptance.content)]


def _notice(acceptance: Acceptance) -> Bilingual:
    who, day = acceptance.by or "?", f"{acceptance.at:%d-%m-%Y}"
    cause, reason = acceptance.cause, acceptance.reason
    return Bilingual(
        f"Toegestaan door {who} op {day}: {cause.dutch}" + (f" Reden: {reason}" if reason else ""),
        f"Let pass by {who} on {day}: {cause.english}" + (f" Reason: {reason}" if reason else ""),
    )
