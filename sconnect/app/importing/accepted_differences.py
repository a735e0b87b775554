"""What a person let pass of an order, as the import goes by it."""

from collections.abc import Sequence
from dataclasses import replace

from sconnect.app.importing.session import Candidate
from sconnect.app.storage.records import OrderRecord
from sconnect.domain.causes import Cause
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.values.bilingual import Bilingual

_MOST_ACCEPTED = 15


def accepted_for(candidate: Candidate) -> tuple[Cause, ...]:
    """Return the differences that were let pass for an order exactly as it is now."""
    return tuple(acceptance.cause for acceptance in _standing(candidate))


def acceptance_notices(candidate: Candidate, passed: Sequence[Cause]) -> list[Bilingual]:
    """Say who let these differences pass, and why."""
    return [_notice(acceptance) for acceptance in _standing(candidate) if acceptance.cause in passed]


def with_acceptance(marker: OrderRecord, acceptance: Acceptance) -> OrderRecord:
    """Add an acceptance to a marker; of the same thing only the last counts, and only so many are kept."""
    of_this = (acceptance.cause.kind, acceptance.cause.key)
    others = [each for each in marker.accepted if (each.cause.kind, each.cause.key) != of_this]
    return replace(marker, accepted=(*others[1 - _MOST_ACCEPTED :], acceptance))


def _standing(candidate: Candidate) -> list[Acceptance]:
    if candidate.marker is None:
        return []
    content = seen_text(candidate.order)
    return [acceptance for acceptance in candidate.marker.record.accepted if acceptance.content == content]


def _notice(acceptance: Acceptance) -> Bilingual:
    who, day = acceptance.by or "?", f"{acceptance.at:%d-%m-%Y}"
    cause, reason = acceptance.cause, acceptance.reason
    return Bilingual(
        f"Toegestaan door {who} op {day}: {cause.dutch}" + (f" Reden: {reason}" if reason else ""),
        f"Let pass by {who} on {day}: {cause.english}" + (f" Reason: {reason}" if reason else ""),
    )
