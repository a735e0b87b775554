"""What an import saw when it found nothing to do, and whether that still holds."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import timedelta

from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import LastLook
from sconnect.domain.values.fingerprint import digest

FILLED_AFTER = timedelta(minutes=10)
"""A row is filled so long after it was begun: longer than a request, which removes it before it writes, may take."""


def last_look(services: Services, progress: Progress) -> LastLook | None:
    """Return what an import saw, when one by a timer that sees the same may end there; None: it looks at everything."""
    if not _is_by_timer(progress) or progress.seen is None:
        return None
    seen = progress.seen.record
    is_same = (seen.settings, seen.software) == (progress.settings_version, software_of(services))
    return seen if is_same and seen.until is not None and services.clock.now() < seen.until else None


def may_fill(services: Services, progress: Progress) -> bool:
    """Whether what this import saw may be kept: it did nothing, and what was written meanwhile cannot be missed."""
    seen = progress.seen
    return (
        seen is not None
        and services.clock.now() - seen.record.at >= FILLED_AFTER
        and _is_by_timer(progress)
        and not (progress.counts or progress.errors or progress.calls or progress.stop_asked)
    )


def software_of(services: Services) -> str:
    """Return which version of the app this is: another one may see more in the same."""
    return f"{services.version} {services.commit}"


def fingerprint_of_all(seen: object) -> str:
    """Return a short text that stands for what a shop said, whole. It holds within one version of the app only."""
    return digest(repr(_ordered(seen)))


def _is_by_timer(progress: Progress) -> bool:
    is_part = progress.look_only or progress.released_only or progress.vat_numbers_only or progress.compares is not None
    return not (progress.by_hand or progress.dry_run or is_part)


def _ordered(value: object) -> object:
    """Return a value without what shows otherwise in another process: sets and mappings in the order of their texts."""
    if is_dataclass(value):
        return tuple(_ordered(getattr(value, each.name)) for each in fields(value))
    match value:
        case Mapping():
            return sorted((repr(key), repr(_ordered(each))) for key, each in value.items())
        case AbstractSet():
            return sorted(repr(_ordered(each)) for each in value)
        case tuple() | list():
            return [_ordered(each) for each in value]
        case _:
            return value
