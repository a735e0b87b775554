"""Log events: one structured line per event, always with the same fields, for the operator of an installation.

Only the events and fields listed here can be logged, each field only in its own form: ids, numbers and fixed words.
So no personal data gets into a log by accident.
"""

import json
import logging
import re
import traceback
from collections.abc import Mapping
from typing import Any

from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.orders.state import OrderState

_log = logging.getLogger("sconnect.events")

_WORD = re.compile(r"[A-Za-z0-9_.!-]{0,100}")
"""An id or a fixed word: no spaces, no @, nothing that a shopper typed."""


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_counts(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_is_word(name) and _is_number(value[name]) for name in value)


EVENTS = frozenset(
    {
        "tick finished",
        "tick overdue",
        "block finished",
        "block given up",
        "run finished",
        "run given up",
        "quota used up",
        "outcome unresolved",
        "move refused",
        "maintenance finished",
        "maintenance given up",
        "copy finished",
        "copy given up",
        "evidence written",
        "evidence not written",
        "mail sent",
        "mail not sent",
        "reconciled",
        "activation received",
        "activation renewed",
        "activation refused",
        "activation withdrawn",
        "activation ignored",
        "history restarted",
        "first order found",
        "first order not found",
        "access given",
        "access taken",
        *(f"order {state}" for state in OrderState if state is not OrderState.SENDING),
        *(f"correction {state}" for state in CorrectionState),
    }
)
"""Every event. The alerts of the template match these names (tests/infra/test_alerts.py)."""

_FIELDS = {
    "profile": _is_word,
    "run": _is_word,
    "task": _is_word,
    "order": _is_word,
    "correction": _is_word,
    "outcome": _is_word,
    "cause": _is_word,
    "move": _is_word,
    "role": _is_word,
    "dry_run": lambda value: isinstance(value, bool),
    "counts": _is_counts,
    "calls": _is_number,
    "waited": _is_number,
    "paused": _is_number,
    "quota": _is_number,
    "seconds": _is_number,
    "attempt": _is_number,
}


def log_event(event: str, *, level: int = logging.INFO, **fields: Any) -> None:
    """Log one event as JSON text. Durations are in seconds, rounded; a field in the wrong form becomes `unfit`.

    Raises `ValueError` for an event or a field that is not listed: decide first whether it may be logged at all.
    """
    if event not in EVENTS:
        raise ValueError(f"not an event: {event}")
    unknown = fields.keys() - _FIELDS.keys()
    if unknown:
        raise ValueError(f"not to be logged: {', '.join(sorted(unknown))}")
    shown = {name: _shown(value) if _FIELDS[name](value) else "unfit" for name, value in fields.items()}
    _log.log(level, "%s", json.dumps({"event": event, **shown}))


def _shown(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    return dict(value) if isinstance(value, Mapping) else value


def traceback_of(error: BaseException) -> str:
    """Return the kind of an error and where it arose. Not its text: that may hold personal data."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
