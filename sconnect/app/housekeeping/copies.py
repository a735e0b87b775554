"""The daily copy of the tables that matter, in files that nobody can change or remove for 35 days (docs/adr/0031).

A copy is a folder: parts of each table (JSON lines in gzip) and, written last, the list of them. Without that list it
is none. It is no picture of one moment: rows change while it is made. What moves on only after something was booked,
the cursors, is copied before what was booked; the rest is looked up when a copy is put back.
"""

import asyncio
import gzip
import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sconnect.app.ports import Files, Row, Value
from sconnect.app.services import Backup, Services
from sconnect.app.storage.conditional_writes import write_if_unchanged
from sconnect.app.storage.records import (
    CopiedPart,
    CopyProgress,
    DueWork,
    DueWorkListed,
    EvidenceProgress,
    LastLook,
    MailState,
    MailTrouble,
    MailWatch,
    ReconciledPart,
    SentMail,
    SummaryRow,
    TaskLease,
    TimerTick,
    WorkListPart,
)
from sconnect.app.storage.schema import Record
from sconnect.app.telemetry import log_event

COPIED = ("claims", "worklist", "profiles", "orders", "customers", "articles", "exports", "vies")
"""The tables in the order in which they are copied: cursors and entries of the work list before markers."""
NOT_COPIED = ("runs", "runitems", "housekeeping", "activations", "orderlist")
"""Reports of what was done, links that were begun, and what is made anew of markers: nothing depends on them."""
_OF_THE_MOMENT: tuple[type[Record], ...] = (
    TaskLease,
    LastLook,
    TimerTick,
    DueWork,
    DueWorkListed,
    CopyProgress,
    ReconciledPart,
    SummaryRow,
    WorkListPart,
    EvidenceProgress,
    MailState,
    MailWatch,
    SentMail,
    MailTrouble,
)
"""Records that say what is going on now: put back they would stand in the way. So would the findings of a run."""
LIST = "copy.json"
"""The file of a copy that lists its parts."""
FORMAT = 1
_MOST_ROWS = 20_000
_MOST_BYTES = 8_000_000
"""Of the text in one part: as much as is held in memory."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that is complete."""

    day: str
    started_at: datetime
    finished_at: datetime
    parts: tuple[CopiedPart, ...]


async def copy_tables(services: Services, day: str) -> bool:
    """Copy the tables for a day, once. True when time ran out, and a follow-up has to go on."""
    if services.backup is None:
        return False
    deadline = services.clock.monotonic() + services.limits.run_budget
    begun = CopyProgress(day=day, started_at=services.clock.now())
    stored = await services.store.get_like(begun)
    progress = stored.record if stored else begun
    while progress.finished_at is None:
        if progress.table == len(COPIED):
            progress = await _finish(services, services.backup, progress)
        elif part := await _next_part(services.backup, progress):
            progress = await _keep_part(services, services.backup, progress, part)
        else:
            progress = replace(progress, table=progress.table + 1, partition_read="", key_read="")
        written = await write_if_unchanged(
            services.store, services.clock, stored, replace(progress, owner=services.new_token())
        )
        if written is None:
            return False  # another execution is at it
        stored, progress = written, written.record
        if progress.finished_at is None and services.clock.monotonic() >= deadline:
            return True
    return False


async def list_copies(copies: Files) -> list[str]:
    """Return the days of which there is a complete copy, the latest first."""
    return [name.partition("/")[0] for name in await copies.names("") if name.endswith(f"/{LIST}")][::-1]


async def read_copy(copies: Files, day: str) -> Copy | None:
    """Read the list of a copy. None when there is none of that day that is complete."""
    content = await copies.read(f"{day}/{LIST}")
    if content is None:
        return None
    listed = json.loads(content)
    if listed["format"] != FORMAT:
        raise ValueError(f"The copy of {day} has form {listed['format']}: a newer version of sconnect made it.")
    started_at, finished_at = (datetime.fromisoformat(listed[name]) for name in ("started_at", "finished_at"))
    return Copy(day, started_at, finished_at, tuple(CopiedPart(**part) for part in listed["parts"]))


async def rows_of(copies: Files, part: CopiedPart) -> list[Row]:
    """Read the rows of a part. Raises `ValueError` when it is not there, or not as it was written."""
    content = await copies.read(part.name)
    if content is None or hashlib.sha256(content).hexdigest() != part.sha256:
        raise ValueError(f"{part.name} is missing, or was changed.")
    return [_row(json.loads(line)) for line in gzip.decompress(content).decode().splitlines()]


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of a table as they are kept, and the place of the last one."""

    lines: tuple[str, ...]
    partition: str
    key: str


async def _next_part(backup: Backup, progress: CopyProgress) -> _Part | None:
    """Read the next rows of the table that is being copied; None after the last one."""
    lines: list[str] = []
    size, last = 0, None
    rows: AsyncIterator[Row] = backup.tables.scan(
        COPIED[progress.table], after=(progress.partition_read, progress.key_read)
    )
    async for row in rows:
        last = row
        if not _is_of_the_moment(COPIED[progress.table], row):
            lines.append(json.dumps([row.partition, row.key, _kept(row.values)], ensure_ascii=False))
            size += len(lines[-1])
        if len(lines) >= _MOST_ROWS or size >= _MOST_BYTES:
            break
    return _Part(tuple(lines), last.partition, last.key) if last else None


async def _keep_part(services: Services, backup: Backup, progress: CopyProgress, part: _Part) -> CopyProgress:
    progress = replace(progress, partition_read=part.partition, key_read=part.key)
    if not part.lines:
        return progress
    table = COPIED[progress.table]
    content = await asyncio.to_thread(_packed, part.lines)
    # The token makes the name one of this try: a part is never written over another that may hold other rows.
    name = f"{progress.day}/{table}-{len(progress.parts) + 1:05d}-{services.new_token()}.jsonl.gz"
    await backup.copies.write(name, content)
    kept = CopiedPart(name, table, len(part.lines), hashlib.sha256(content).hexdigest())
    return replace(progress, parts=(*progress.parts, kept))


def _packed(lines: Iterable[str]) -> bytes:
    return gzip.compress("\n".join(lines).encode(), mtime=0)


async def _finish(services: Services, backup: Backup, progress: CopyProgress) -> CopyProgress:
    now = services.clock.now()
    listed = {
        "format": FORMAT,
        "version": services.version,
        "started_at": progress.started_at.isoformat(),
        "finished_at": now.isoformat(),
        "parts": [asdict(part) for part in progress.parts],
    }
    await backup.copies.write(f"{progress.day}/{LIST}", json.dumps(listed, indent=1).encode())
    counts = rows_per_table(progress.parts)
    log_event("copy finished", counts=counts, seconds=(now - progress.started_at).total_seconds())
    return replace(progress, finished_at=now)


def rows_per_table(parts: Iterable[CopiedPart]) -> dict[str, int]:
    """Return how many rows of each table some parts hold."""
    counts: dict[str, int] = {}
    for part in parts:
        counts[part.table] = counts.get(part.table, 0) + part.rows
    return counts


def _is_of_the_moment(table: str, row: Row) -> bool:
    return any(
        table == kind.TABLE and row.partition.startswith(kind.PARTITION_PREFIX) and row.key.startswith(kind.KEY_PREFIX)
        for kind in _OF_THE_MOMENT
    )


def _kept(values: Mapping[str, Value]) -> dict[str, object]:
    """Say moments, which JSON cannot, as a list of one text."""
    return {name: [value.isoformat()] if isinstance(value, datetime) else value for name, value in values.items()}


def _row(kept: tuple[str, str, Mapping[str, object]]) -> Row:
    partition, key, values = kept
    return Row(partition, key, {name: _value(value) for name, value in values.items()}, etag="")


def _value(kept: object) -> Value:
    match kept:
        case [str(moment)]:
            return datetime.fromisoformat(moment)
        case str() | int() | bool() | None:
            return kept
        case _:
            raise ValueError("A copy holds a value of a kind that is never written.")
