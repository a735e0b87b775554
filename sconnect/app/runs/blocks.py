"""Blocks of due profiles: a tick finds them by one range read of an index, and each is started from its own message.

tick: read what is due, up to now ──> a message per block
block: look at its profiles ──> start what is due ──> a message per run
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sconnect.app.concurrency import batches
from sconnect.app.due_work import list_once, move
from sconnect.app.profiles.repository import profile_ids
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.scheduling import start_due_runs
from sconnect.app.services import Services
from sconnect.app.storage.records import DueWork
from sconnect.app.storage.repository import MOST_TOGETHER, Stored
from sconnect.domain.profile import Task

MOST_IN_BLOCK = 500
"""Profiles that one message starts at the most. Starting one costs three to five requests to the tables."""
BLOCK_SECONDS = 60.0
"""For how long a block may begin to start more of its profiles; the others go to a follow-up."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the index of due work of a task, by its first and last key."""

    task: Task
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class StartedBlock:
    """The runs of a block that need a message, and what is left of it when time ran out."""

    runs: tuple[RunName, ...]
    rest: Block | None


async def due_blocks(services: Services, task: Task) -> list[Block]:
    """Return what is due of a task, those that are due longest first. Of what is not due nothing is read."""
    await list_once(services, task, profile_ids(services))
    last = DueWork.until(services.clock.now())
    found = services.store.keys(DueWork, DueWork.scope_of(task), last=last)
    # A block that began or ended with any other key would be dropped, with all profiles in it.
    keys = [key async for key in found if re.fullmatch(DueWork.KEY_FORM, key)]
    return [Block(task, part[0], part[-1]) for part in batches(keys, MOST_IN_BLOCK)]


async def start_block(services: Services, block: Block) -> StartedBlock:
    """Start what is due of a block. What another message started meanwhile is left alone."""
    deadline = services.clock.monotonic() + BLOCK_SECONDS
    rows = await _rows(services, block)
    runs: list[RunName] = []
    for part in batches(rows, MOST_TOGETHER):
        if part[0] is not rows[0] and services.clock.monotonic() >= deadline:
            return StartedBlock(tuple(runs), replace(block, first=part[0].record.key))
        runs += await _start_part(services, block.task, part)
    if len(rows) == MOST_IN_BLOCK and (read_until := rows[-1].record.key) < block.last:
        return StartedBlock(tuple(runs), replace(block, first=read_until))
    return StartedBlock(tuple(runs), None)


async def _start_part(services: Services, task: Task, rows: Sequence[Stored[DueWork]]) -> list[RunName]:
    """Start what is due of some rows, then move them to when their profiles have to be looked at again."""
    handled = await start_due_runs(services, task, dict.fromkeys(row.record.profile_id for row in rows))
    anew = [DueWork(task=task, profile_id=each.profile_id, due_at=each.again_at) for each in handled if each.again_at]
    looked_at = {each.profile_id for each in handled}
    await move(services, [row for row in rows if row.record.profile_id in looked_at], anew)
    return [run.name for each in handled for run in each.runs if run.needs_message]


async def _rows(services: Services, block: Block) -> list[Stored[DueWork]]:
    rows: list[Stored[DueWork]] = []
    found = services.store.range(
        DueWork,
        DueWork.scope_of(block.task),
        first=block.first,
        last=block.last,
        skip_unreadable=True,
        page=MOST_IN_BLOCK,
    )
    async for row in found:
        rows.append(row)
        if len(rows) == MOST_IN_BLOCK:
            break
    return rows
