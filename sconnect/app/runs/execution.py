"""Execution of a run from its message: one execution at a time, under a lease that is renewed while it works."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from math import ceil

from sconnect.app.errors import (
    SconnectError,
    TooManyCallsError,
    WrongKeyError,
    WrongSubscriptionError,
    with_next,
)
from sconnect.app.profiles.repository import read_stored
from sconnect.app.runs.ending import CANCELLED, log_run_finished, note_run, release_lease_of_run
from sconnect.app.runs.leases import QUEUE_LEASE, freed_lease, read_claims, read_lease
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.unrecorded import run_of
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import replace_if_unchanged, update
from sconnect.app.storage.records import RunRecord, TaskLease
from sconnect.app.storage.records.profiles import TaskEnd
from sconnect.app.storage.records.runs import UneventfulRun
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.app.telemetry import log_event
from sconnect.domain.profile import Interval, Profile, Task
from sconnect.domain.runs import RunState
from sconnect.domain.values.bilingual import Bilingual

TaskBody = Callable[[Services, Profile, Progress], Awaitable[bool]]
"""Carries out a task; True when there is more to do."""


_log = logging.getLogger("sconnect.runs")

MOST_CONTINUATIONS = 100
"""How often a run follows itself up: nine hours of work. The next run goes on where it was."""
_WITHOUT_END = Bilingual(
    f"Deze uitvoering is gestopt omdat zij na {MOST_CONTINUATIONS} vervolgen nog niet klaar was. Wat klaar was blijft "
    "staan; de volgende gaat verder waar zij was. Gebeurt dit weer, meld het dan aan de beheerder: misschien stuurt de "
    "winkel of SnelStart een lijst zonder einde.",
    f"This run was stopped because it was not done after {MOST_CONTINUATIONS} continuations. What was done stays; the "
    "next run goes on where it was. If this happens again, report it to the operator: perhaps the shop or SnelStart "
    "sends a list without end.",
)
_AGAIN = Bilingual("Het wordt vanzelf opnieuw geprobeerd.", "It is tried again by itself.")
_BY_HAND = Bilingual(
    "Start de taak later opnieuw: hij draait niet vanzelf.", "Start the task again later: it does not run by itself."
)
_RENEWALS_PER_LEASE = 6
MOST_UNEVENTFUL = 20
"""Runs without a record that the lease names: five hours of them, every quarter of an hour."""
_SHOW_EVERY = 5.0
"""Seconds between two updates of what the run has done so far, for people who watch it."""


async def execute(
    services: Services, name: RunName, bodies: Mapping[Task, TaskBody], *, is_redelivery: bool = False
) -> bool:
    """Carry out a run from its message. True when a follow-up message must continue it.

    `is_redelivery`: the message was delivered before, so an earlier execution may have died.
    """
    deadline = services.clock.monotonic() + services.limits.run_budget
    claims = await read_claims(services, name.profile_id)
    before = claims.held_by(name.key)
    if before is None:
        return False
    run = None
    if not before.record.unrecorded:
        run = await services.store.get(RunRecord, name.profile_id, name.key)
    lease = await _acquire(services, before, is_redelivery=is_redelivery)
    if lease is None:
        return False
    if run is not None and run.record.finished_at is not None:
        await release_lease_of_run(services, run.record)  # it ended without releasing its lease
        return False
    work = _Execution(services, lease, run, deadline)
    work.progress.seen = claims.seen
    profile: Profile | None = None
    async with work.renewing():
        try:
            stored = await read_stored(services, name.profile_id)
            profile, work.progress.settings_version = stored.profile, stored.version
            if not (profile.active or work.progress.dry_run or work.progress.look_only):
                work.progress.stop_asked = True
                work.progress.failed(
                    Bilingual(f"Profiel '{profile.name}' is uitgezet.", f"Profile '{profile.name}' is switched off.")
                )
            more = not work.progress.stop_asked and await bodies[lease.record.task](services, profile, work.progress)
        except SconnectError as error:
            _log.warning("run %s stopped: %s %s", name, type(error).__name__, error.detail)
            work.progress.failed(with_next(error, _what_next(profile, lease.record)))
            work.progress.key_refused = isinstance(error, WrongKeyError | WrongSubscriptionError)
            if isinstance(error, TooManyCallsError):
                log_event("quota used up", profile=name.profile_id, run=name.key, calls=work.progress.calls)
            # An exhausted quota is no failure: the next run goes on.
            await work.finish(RunState.DONE if isinstance(error, TooManyCallsError) else RunState.FAILED)
            return False
        is_unfinished = more and not work.progress.stop_asked
        if is_unfinished and not work.continued_too_often:
            return await work.requeue()
        if is_unfinished:
            work.progress.failed(_WITHOUT_END)
        ended = RunState.FAILED if is_unfinished else RunState.DONE
        state = RunState.CANCELLED if work.progress.stop_asked else ended
        return await work.finish(state, may_go_on=state is RunState.DONE and not work.continued_too_often)


def _what_next(profile: Profile | None, run: TaskLease) -> Bilingual:
    """Return what happens after a run that may succeed later. A profile that could not be read is taken as planned."""
    by_itself = not run.dry_run and (
        profile is None or (profile.active and profile.planning.of(run.task).interval is not Interval.OFF)
    )
    return _AGAIN if by_itself else _BY_HAND


async def _acquire(services: Services, lease: Stored[TaskLease], *, is_redelivery: bool) -> Stored[TaskLease] | None:
    """Acquire the lease of a run for this execution; None when the run is over, or another execution works on it."""
    held = lease.record
    for may_wait in (is_redelivery, False):
        now = services.clock.now()
        lease_until = lease.record.lease_until or now
        if not lease.record.executor or lease_until <= now:
            taken = replace(lease.record, executor=services.new_token(), lease_until=now + _lease_time(services))
            return await replace_if_unchanged(services.store, services.clock, lease, taken)
        if not may_wait:
            return None
        # If the earlier execution died, its lease runs out while we wait.
        await services.clock.sleep((lease_until - now).total_seconds() + 1)
        again = await read_lease(services, held.profile_id, held.task, dry_run=held.dry_run)
        if again is None or again.record.owner != held.owner:
            return None
        lease = again
    return None


def _lease_time(services: Services) -> timedelta:
    return timedelta(seconds=services.limits.lease)


class _Execution:
    """One execution of a run: renews the lease and keeps the run record up to date."""

    def __init__(
        self, services: Services, lease: Stored[TaskLease], stored: Stored[RunRecord] | None, deadline: float
    ) -> None:
        run = stored.record if stored else run_of(lease.record)
        self._services = services
        self._lease = lease
        self._run = stored or Stored(run, "")
        self._is_recorded = stored is not None
        self._renewal: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self.progress = Progress(
            run_id=run.run_id,
            deadline=deadline,
            by_hand=bool(run.started_by),
            dry_run=run.dry_run,
            newest=run.newest,
            counts=dict(run.counts),
            calls=run.calls,
            paused=run.paused,
            quota_used=run.quota_percent / 100,
            vat_numbers_only=run.vat_numbers_only,
            look_only=run.look_only,
            released_only=run.released_only,
            compares=run.compares,
            vies_at=lease.record.vies_at,
            vies_seconds=run.vies_seconds,
            errors=list(run.errors),
            english=dict(zip(run.errors, run.english, strict=True)),
        )
        self._held = (lease.record.owner, lease.record.executor)
        self._began = services.clock.now()
        self._overtaken = False
        self._goes_on = False
        self._stop_if_asked(run)

    @contextlib.asynccontextmanager
    async def renewing(self) -> AsyncIterator[None]:
        """Renew the lease and show the progress while the work goes on."""
        if self._is_recorded:
            await self._save(RunState.RUNNING)
        self._renewal = asyncio.create_task(self._renew_for_ever())
        try:
            yield
        finally:
            await self._stop_renewing()

    async def finish(self, state: RunState, *, may_go_on: bool = False) -> bool:
        """Record the result and release the lease.

        `may_go_on`: when more was asked for meanwhile, the run goes on instead: True, and a follow-up has to be sent.
        """
        await self._stop_renewing()
        await self._summarise(state)
        if self._needs_no_record(state) and await self._release_unrecorded():
            return False
        await self._save(state, may_go_on=may_go_on)
        if self._goes_on:
            return await self.requeue()
        now, run = self._services.clock.now(), self._run.record
        is_latest = not (run.look_only or run.released_only)
        await self._write_lease(
            lambda lease: replace(
                freed_lease(lease, run.state, now, is_latest=is_latest), vies_at=self.progress.vies_at
            )
        )
        log_run_finished(run, now)
        return False

    def _needs_no_record(self, state: RunState) -> bool:
        """Whether the lease tells enough of this run: nothing came of it, as of the one before."""
        is_first = self._lease.record.last_state is None
        is_usual = is_first or self._lease.record.last_state is RunState.DONE
        has_none = self._lease.record.unrecorded and not self._is_recorded
        return has_none and is_usual and state is RunState.DONE and self.progress.is_uneventful

    async def _release_unrecorded(self) -> bool:
        """Release the lease with the name of this run; False when something was asked of it, so that it needs a record.

        A person who asks something writes that in the lease first.
        """
        now = self._services.clock.now()
        run = replace(self._run.record, state=RunState.DONE, started_at=self._began, finished_at=now)
        lease = freed_lease(self._lease.record, RunState.DONE, now)
        ended = UneventfulRun(run.run_id, self._began, now)
        told = replace(lease, vies_at=self.progress.vies_at, uneventful=(ended, *lease.uneventful)[:MOST_UNEVENTFUL])
        if await replace_if_unchanged(self._services.store, self._services.clock, self._lease, told) is None:
            return False
        log_run_finished(run, now)
        return True

    async def _write_lease(self, change: Callable[[TaskLease], TaskLease]) -> bool:
        """Change the lease; False when another execution acquired it. What a person noted in it meanwhile is kept."""
        store, clock = self._services.store, self._services.clock
        written = await replace_if_unchanged(store, clock, self._lease, change(self._lease.record))
        if written is None and self._lease.record.unrecorded:
            now = await store.get_like(self._lease.record)
            if now is not None and (now.record.owner, now.record.executor) == self._held:
                written = await replace_if_unchanged(store, clock, now, change(now.record))
        self._lease = written or self._lease
        return written is not None

    @property
    def continued_too_often(self) -> bool:
        """Whether the run followed itself up so often that it may never end."""
        return self._run.record.continued >= MOST_CONTINUATIONS

    async def requeue(self) -> bool:
        """Put the lease back in the queue for the follow-up message; False when another took the run over."""
        await self._stop_renewing()
        until = self._services.clock.now() + QUEUE_LEASE
        if not await self._write_lease(lambda lease: replace(lease.is_recorded, executor="", lease_until=until)):
            return False
        await self._summarise()
        await self._save(RunState.RUNNING, continued=True)
        return True

    async def _summarise(self, ended: RunState | None = None) -> None:
        """Write into the summary of the profile what this execution did. `ended`: None while the run goes on.

        Before the run is said to be over, so that who waited for its end sees its figures.
        """
        run = self._run.record
        if run.dry_run:
            return
        end = None
        if ended is not None and not (run.look_only or run.released_only):
            started = self._lease.record.last_started
            end = TaskEnd(run.run_id, ended, started, self._services.clock.now())
        await note_run(self._services, run.profile_id, run.task, self.progress, end)

    async def _stop_renewing(self) -> None:
        """Stop between two renewals, never within one: its etag is needed to release the lease."""
        if self._renewal is None:
            return
        async with self._writing:
            self._renewal.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._renewal
        self._renewal = None

    async def _renew_for_ever(self) -> None:
        while not self._overtaken:
            await self._services.clock.sleep(min(_SHOW_EVERY, self._services.limits.lease / _RENEWALS_PER_LEASE))
            async with self._writing:
                # The lease outlives several missed renewals.
                with contextlib.suppress(SconnectError):
                    await self._renew()

    async def _renew(self) -> None:
        until = self._services.clock.now() + _lease_time(self._services)
        if not await self._write_lease(lambda lease: replace(lease.is_recorded, lease_until=until)):
            self._overtaken = self.progress.stop_asked = True  # another run goes on where we stop
            return
        await self._save(RunState.RUNNING)

    async def _save(self, wanted: RunState, *, continued: bool = False, may_go_on: bool = False) -> None:
        """Write the state of the run. What is asked of it stands in the same record and is noticed here."""
        now = self._services.clock.now()

        def current(run: RunRecord | None) -> RunRecord | None:
            if run is None and not self._is_recorded:
                run = self._run.record
            if run is None:
                return None
            self._goes_on = may_go_on and self._is_asked_for_more(run)
            state = RunState.RUNNING if self._goes_on else wanted
            if state is RunState.RUNNING:
                self._stop_if_asked(run)
            return replace(
                run,
                state=state,
                continued=run.continued + continued,
                asked_again=run.asked_again and not continued,
                started_at=(run.started_at if self._is_recorded else None) or self._began,
                finished_at=None if state is RunState.RUNNING else now,
                counts=dict(self.progress.counts),
                calls=self.progress.calls,
                paused=round(self.progress.paused),
                quota_percent=round(self.progress.quota_used * 100),
                vies_seconds=ceil(self.progress.vies_seconds),
                key_refused=self.progress.key_refused,
                errors=tuple(self.progress.errors),
                errors_en=self.progress.errors_en,
            )

        store, clock = self._services.store, self._services.clock
        where, known = RecordKey.of(self._run.record), self._run if self._is_recorded else None
        written = await update(store, clock, where, current, known=known, is_new=known is None)
        if written is None:  # removed with its profile
            self.progress.stop_asked = True
        else:
            self._run, self._is_recorded = written, True

    def _is_asked_for_more(self, run: RunRecord) -> bool:
        """Whether, since this execution began, orders were set free or another part of the import was asked for."""
        progress = self.progress
        now = (run.vat_numbers_only, run.look_only, run.released_only)
        return run.asked_again or now != (progress.vat_numbers_only, progress.look_only, progress.released_only)

    def _stop_if_asked(self, run: RunRecord) -> None:
        if run.cancel_asked and not self.progress.stop_asked:
            self.progress.stop_asked = True
            self.progress.failed(CANCELLED)
