"""What a person let pass of an order, as the import goes by it."""

from collections.abc import Sequence

from sconnect.app.acceptance import Acceptance
from sconnect.app.import_work import Todo
from sconnect.domain.after_booking import seen_text
from sconnect.domain.causes import Cause


def accepted_for(todo: Todo) -> tuple[Cause, ...]:
    """Return the differences that were let pass for an order exactly as it is now."""
    return tuple(acceptance.cause for acceptance in _standing(todo))


def acceptance_notices(todo: Todo, passed: Sequence[Cause]) -> list[str]:
    """Say in Dutch who let these differences pass, and why."""
    return [_notice(acceptance) for acceptance in _standing(todo) if acceptance.cause in passed]


def _standing(todo: Todo) -> list[Acceptance]:
    if todo.marker is None:
        return []
    content = seen_text(todo.order)
    return [acceptance for acceptance in todo.marker.record.accepted if acceptance.content == content]


def _notice(acceptance: Acceptance) -> str:
    who = f"{acceptance.by or 'onbekend'} op {acceptance.at:%d-%m-%Y}"
    why = f" Reden: {acceptance.reason}" if acceptance.reason else ""
    return f"Toegestaan door {who}: {acceptance.cause.dutch}{why}"
