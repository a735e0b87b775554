"""Runs: one task of one profile at a time, started by a timer or a person and carried out from the queue.

    start:   claim the task ──> record the run ──> message on the queue
    execute: take the claim in hand ──> work, renewing the lease ──> give the claim back   (execution.py)

A claim that nobody renews is free again after its lease: the next tick then starts a new run, which is safe because
every order has a marker of its own.
"""

import contextlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta

from sconnect.app.claims import claim_change, claim_row
from sconnect.app.errors import NotFoundError, RefusedError, SconnectError
from sconnect.app.profiles import read_profile
from sconnect.app.record_keys import RUN_ID, new_run_id
from sconnect.app.records import Claim, RunRecord, RunState
from sconnect.app.services import Services
from sconnect.app.store import Stored
from sconnect.domain.profile import PROFILE_ID, Task

QUEUE_LEASE = timedelta(minutes=15)
"""How long a run may wait in the queue before its claim is free again."""
_PICK_UP = timedelta(minutes=1)
"""A message that nobody picked up in this time may never have been sent."""


@dataclass(frozen=True, slots=True)
class RunName:
    """The public name of a run: the profile and the run's own key, so that either is found from the other."""

    profile_id: str
    key: str

    def __str__(self) -> str:
        return f"{self.profile_id}.{self.key}"

    @classmethod
    def parse(cls, text: str) -> "RunName":
        """Read a name. Raises `NotFoundError` for a text that names no run."""
        profile_id, _, key = text.partition(".")
        if not (re.fullmatch(PROFILE_ID, profile_id) and re.fullmatch(RUN_ID, key)):
            raise NotFoundError(f"Run '{text[:80]}' bestaat niet.")
        return cls(profile_id, key)


@dataclass(frozen=True, slots=True)
class StartedRun:
    """The run that does the work: a new one, or the one that was under way already.

    `needs_message`: it goes on the queue (again). A message that comes twice does no harm.
    """

    name: RunName
    needs_message: bool


async def start_run(services: Services, profile_id: str, task: Task, *, by: str) -> StartedRun:
    """Claim a task and record its run, or join the run that has it. `by` is empty for a timer.

    Raises `NotFoundError` for an unknown profile and `RefusedError` for one that is switched off.
    """
    profile = await read_profile(services, profile_id)
    if not profile.active:
        raise RefusedError(f"Profiel '{profile.name}' staat uit. Zet het aan om taken uit te voeren.")
    now = services.clock.now()
    before = await claim_of(services, profile_id, task)
    if before is not None and _is_held(before.record, services):
        is_overdue = not before.record.executor and _waited(before.record, services) > _PICK_UP
        return StartedRun(RunName(profile_id, before.record.owner), needs_message=is_overdue)
    name = RunName(profile_id, new_run_id(now, services.random))
    claim = replace(
        before.record if before else Claim(profile_id=profile_id, task=task),
        owner=name.key,
        executor="",
        lease_until=now + QUEUE_LEASE,
        last_started=now,
    )
    # The record comes first, so that whoever meets the claim finds the run that it names.
    await services.store.put(RunRecord(profile_id=profile_id, run_id=name.key, task=task, started_by=by, queued_at=now))
    if await claim_row(services.store, services.clock, before, claim):
        if before is not None and before.record.owner:
            # Bookkeeping only: it may not cost the run that was just claimed its message.
            with contextlib.suppress(SconnectError):
                await _close_abandoned(services, RunName(profile_id, before.record.owner))
        return StartedRun(name, needs_message=True)
    await services.store.delete(RunRecord, profile_id, name.key)
    winner = await claim_of(services, profile_id, task)
    if winner is None or not winner.record.owner:
        return await start_run(services, profile_id, task, by=by)
    return StartedRun(RunName(profile_id, winner.record.owner), needs_message=False)


async def read_run(services: Services, name: RunName) -> RunRecord:
    """Read a run. Raises `NotFoundError`."""
    stored = await services.store.get(RunRecord, name.profile_id, name.key)
    if stored is None:
        raise NotFoundError(f"Run '{name}' bestaat niet.")
    return stored.record


async def fail_run(services: Services, name: RunName) -> None:
    """Record that a run could not be carried out after all tries, and free its claim."""
    run = await services.store.get(RunRecord, name.profile_id, name.key)
    if run is None or run.record.finished_at is not None:
        return
    await _record_failure(
        services,
        run.record,
        "De taak is na herhaalde pogingen afgebroken door een onverwachte fout. Start hem opnieuw; gebeurt het weer, "
        "meld dit dan aan de beheerder.",
    )
    claim = await claim_of(services, name.profile_id, run.record.task)
    if claim is not None and claim.record.owner == name.key:
        await give_back(services, claim)


async def claim_of(services: Services, profile_id: str, task: Task) -> Stored[Claim] | None:
    """Read the claim on a task of a profile."""
    return await services.store.get_like(Claim(profile_id=profile_id, task=task))


async def give_back(services: Services, claim: Stored[Claim]) -> None:
    """Free a claim, unless it was taken over meanwhile."""
    freed = replace(claim.record, owner="", executor="", lease_until=None, last_finished=services.clock.now())
    await claim_change(services.store, services.clock, claim, freed)


async def _close_abandoned(services: Services, name: RunName) -> None:
    """Close the record of a run whose execution died: its claim ran out and a new run has it now."""
    run = await services.store.get(RunRecord, name.profile_id, name.key)
    if run is not None and run.record.finished_at is None:
        await _record_failure(
            services, run.record, "Deze run is onverwacht gestopt. De volgende run gaat verder waar hij was."
        )


async def _record_failure(services: Services, run: RunRecord, sentence: str) -> None:
    errors = (*run.errors, sentence)
    await services.store.put(replace(run, state=RunState.FAILED, finished_at=services.clock.now(), errors=errors))


def _waited(claim: Claim, services: Services) -> timedelta:
    return services.clock.now() - claim.last_started if claim.last_started else timedelta()


def _is_held(claim: Claim, services: Services) -> bool:
    return bool(claim.owner) and claim.lease_until is not None and claim.lease_until > services.clock.now()
