"""How a profile stands, for e-mails: what its summary row says, and what an alert has to look up besides.

Only what may be news costs a request: runs of a profile whose import failed, orders of one that is in doubt, and the
pace of a shop once a day, or once an hour while it is quiet.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

from sconnect.app.concurrency import first_of
from sconnect.app.runs.run_id import RunName
from sconnect.app.services import Services
from sconnect.app.storage.records import ListedOrder, MailWatch, RunRecord, SummaryRow
from sconnect.domain.listing import Place, Term
from sconnect.domain.mail import news
from sconnect.domain.mail.letter import Section
from sconnect.domain.mail.news import FAILED_TIMES, MOST_NAMED, News, Standing
from sconnect.domain.mail.quiet import WINDOW, Pace, pace_of
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Interval, Profile, Task
from sconnect.domain.runs import RunState

_MOST_RUNS = 60
"""Runs, of all tasks, among which the last imports are looked for."""
_RUN_COLUMNS = (*("dry_run", "look_only", "released_only", "vat_numbers_only", "state", "finished_at", "key_refused"),)
_MOST_ORDERS = 20_000
"""Of four weeks: a shop that sells more is never quiet for long."""
_ALL_ORDERS = Term(Place.ALL, "", is_whole=True)
_LOOK_AGAIN = timedelta(hours=1)
_LOOK_LATER = timedelta(days=1)


def standing_of(profile: Profile, row: SummaryRow) -> Standing:
    """Return how a profile stands in the morning."""
    night = row.night
    return Standing(
        profile.id,
        row.waiting,
        row.unknown,
        tuple((task, str(RunName(profile.id, run))) for task in Task if (run := _failed_run(profile, row, task))),
        night.differing if night else 0,
        night.amount if night else news.NO_AMOUNT,
    )


def digest_section(profile: Profile, row: SummaryRow) -> Section | None:
    """Return what the digest says of a profile; None when nothing waits, failed or differs."""
    lines = standing_of(profile, row).lines
    return Section(profile.id, profile.name, lines) if lines else None


async def read_news(services: Services, profile: Profile, row: SummaryRow, known: MailWatch | None) -> list[News]:
    """Return what an alert tells of a profile as long as it is so, and keep what has to be known at the next look."""
    watch = known or MailWatch(profile_id=profile.id)
    seen = _doubt_seen(services, row, watch)
    seen = await _pace_seen(services, profile, row, seen)
    found = [
        *await _failing(services, profile, row),
        *await _in_doubt(services, profile, row, seen),
        *_differing(profile, row),
        *_too_quiet(services, profile, seen),
    ]
    if seen != watch:
        await services.store.put(seen)
    return found


def _failed_run(profile: Profile, row: SummaryRow, task: Task) -> str:
    """Return the last run of a task, when it failed and the task is one of the profile's."""
    end = row.end_of(task)
    if end is None or end.state is not RunState.FAILED or task.value in row.impossible:
        return ""
    is_planned = profile.planning.of(task).interval is not Interval.OFF
    return end.run if is_planned or task is Task.IMPORT_ORDERS else ""


async def _failing(services: Services, profile: Profile, row: SummaryRow) -> list[News]:
    last = _failed_run(profile, row, Task.IMPORT_ORDERS)
    if not last:
        return []
    failed = 0
    async for run in _last_imports(services, profile.id):
        if run.state is not RunState.FAILED:
            break
        if failed == 0 and run.key_refused:
            return [news.key_refused(profile.id)]  # that nothing else fails either is part of it
        failed += 1
        if failed == FAILED_TIMES:
            return [news.import_failed(profile.id, str(RunName(profile.id, last)))]
    return []


async def _last_imports(services: Services, profile_id: str) -> AsyncIterator[RunRecord]:
    """Read the imports that ended, the newest first, among the last runs."""
    rows = services.store.range(RunRecord, profile_id, columns=_RUN_COLUMNS, skip_unreadable=True, page=_MOST_RUNS)
    async for stored in first_of(rows, _MOST_RUNS):
        run = stored.record
        is_other = run.task is not Task.IMPORT_ORDERS or run.dry_run or run.look_only
        is_part = run.released_only or run.vat_numbers_only
        if not (is_other or is_part or run.finished_at is None or run.state is RunState.CANCELLED):
            yield run


def _doubt_seen(services: Services, row: SummaryRow, watch: MailWatch) -> MailWatch:
    if not row.unknown:
        return replace(watch, doubt_since=None)
    return replace(watch, doubt_since=watch.doubt_since or services.clock.now())


async def _in_doubt(services: Services, profile: Profile, row: SummaryRow, watch: MailWatch) -> list[News]:
    """Return that orders stay in doubt: for twice the time in which a doubt usually resolves itself."""
    patience = 2 * services.limits.settle_time
    if watch.doubt_since is None or services.clock.now() - watch.doubt_since < patience:
        return []
    named: list[str] = []
    for state in OrderState:
        if state.may_have_been_sent:
            first, last = ListedOrder.keys_of(Term(Place.STATE, state.value, is_whole=True))
            rows = services.store.range(
                ListedOrder,
                profile.id,
                first=first,
                last=last,
                columns=("order_id",),
                skip_unreadable=True,
                page=MOST_NAMED + 1,
            )
            async for stored in rows:
                if len(named) > MOST_NAMED:
                    break
                named.append(stored.record.order_id)
    return [news.in_doubt(profile.id, row.unknown, named)]


def _differing(profile: Profile, row: SummaryRow) -> list[News]:
    night = row.night
    return [news.differs(profile.id, night.differing, night.amount)] if night and night.differing else []


async def _pace_seen(services: Services, profile: Profile, row: SummaryRow, watch: MailWatch) -> MailWatch:
    """Look at the orders of a shop, unless it cannot have become too quiet since the last look."""
    now, last = services.clock.now(), row.import_orders
    imports = last is not None and last.state is RunState.DONE
    if profile.planning.of(Task.IMPORT_ORDERS).interval is Interval.OFF or not imports:
        return replace(watch, last_order=None, longest_gap=0, look_at=None)  # whoever does not look sees no order
    if watch.look_at is not None and now < watch.look_at:
        return watch
    pace = await _read_pace(services, profile.id)
    if pace is None:
        return replace(watch, last_order=None, longest_gap=0, look_at=now + _LOOK_LATER)
    gap = int(pace.longest_gap.total_seconds())
    look_at = max(pace.quiet_from, now + _LOOK_AGAIN)
    return replace(watch, last_order=pace.last, longest_gap=gap, look_at=look_at)


async def _read_pace(services: Services, profile_id: str) -> Pace | None:
    now = services.clock.now()
    placed: list[datetime] = []
    first, last = ListedOrder.keys_of(_ALL_ORDERS)
    rows = services.store.range(
        ListedOrder, profile_id, first=first, last=last, columns=("placed_at",), skip_unreadable=True
    )
    async for stored in rows:
        moment = stored.record.placed_at
        if moment is None or len(placed) >= _MOST_ORDERS:
            break
        placed.append(moment)
        if moment < now - WINDOW:
            break
    return pace_of(placed, now)


def _too_quiet(services: Services, profile: Profile, watch: MailWatch) -> list[News]:
    if watch.last_order is None:
        return []
    pace = Pace(watch.last_order, timedelta(seconds=watch.longest_gap))
    return [news.too_quiet(profile.id, pace)] if pace.quiet_from <= services.clock.now() else []
