"""The daily maintenance of one profile: resolve orders in doubt, close abandoned runs, apply retention, reconcile.

Tasks are independent: one that fails is reported and does not affect the others. Doing a task twice does no harm, so
what was done is recorded when time runs out, after half a minute, and at the end: a follow-up goes on from there, and
so does the message that comes again after a death. A task that finds out that it has nothing to do until some day rests
until then, a month at the most. Each profile has a message of its own.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sconnect.app.concurrency import batches, map_concurrently
from sconnect.app.errors import UNEXPECTED_ERRORS, NotFoundError, SconnectError
from sconnect.app.housekeeping.evidence.writing import next_writing, write_evidence
from sconnect.app.housekeeping.maintenance_run import MaintenanceRun, MaintenanceTask
from sconnect.app.housekeeping.orphans import list_orphans, listed_orders
from sconnect.app.housekeeping.outcomes import list_unshown
from sconnect.app.housekeeping.retention import (
    forget_profile,
    markers_in_parts,
    purge_corrections,
    purge_finished,
    purge_held,
    purge_runs,
    purge_vat_numbers,
    until_next_quarter,
)
from sconnect.app.housekeeping.vat_review import review_former_vat
from sconnect.app.importing.corrections.in_doubt import resolve_open_corrections
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.importing.restoring.state import is_closed
from sconnect.app.importing.sending.alerts import log_all_unresolved
from sconnect.app.importing.sending.in_doubt import resolve_in_doubt
from sconnect.app.overview.observing import Known, refresh
from sconnect.app.profiles.capabilities import read_facts, shows_outcomes
from sconnect.app.profiles.office.access import purge_access_trail
from sconnect.app.profiles.pick_lists import pick_lists_read_at, refresh_pick_lists
from sconnect.app.profiles.repository import read_profile
from sconnect.app.profiles.shop_claims import forget_moves
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.runs.abandoned import close_abandoned_runs
from sconnect.app.runs.last_look import FILLED_AFTER, software_of
from sconnect.app.runs.leases import forget_last_look
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.scheduling import list_due_work
from sconnect.app.runs.session import RunSession
from sconnect.app.services import Services
from sconnect.app.storage.link_list import fill_link_list
from sconnect.app.storage.order_list import fill_list, list_markers, unlisted
from sconnect.app.storage.records import (
    Cursor,
    MaintenanceDay,
    OpenOrder,
    OrderRecord,
    ReconciledNight,
    ShopFacts,
)
from sconnect.app.storage.records.order_list import FORM, as_of
from sconnect.app.telemetry import log_event
from sconnect.domain.call_quota import CallUse
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.fingerprint import digest
from sconnect.domain.values.text import cut

RECONCILED_DAYS = 7
"""So many days before today are compared daily."""
_NAMED = 100
"""Orders named per kind of difference in what is kept."""
_LONGEST_ERROR = 1_000
_TOGETHER = 100
_LISTED_ANEW = timedelta(days=8)
"""So long a change of an order is looked for in the list: maintenance that waited for a week still finds it."""
_PICK_LISTS_READ_ANEW = timedelta(days=30)
_RECORDED_EVERY = 30.0
"""Seconds of work that a death may undo, and the task under way with them."""

_log = logging.getLogger("sconnect.housekeeping")


def today(services: Services) -> str:
    """Return the Dutch calendar day, as the key of its maintenance."""
    return dutch_day(services.clock.now()).isoformat()


async def run_daily_maintenance(services: Services, profile_id: str, day: str) -> bool:
    """Do the tasks of a day for one profile. True when time ran out, and a follow-up has to go on.

    Of a profile that is gone, everything that need not be kept is removed.
    """
    deadline = services.clock.monotonic() + services.limits.run_budget
    try:
        profile = await read_profile(services, profile_id)
    except NotFoundError:
        return await forget_profile(services, profile_id, deadline)
    day_of = await _begun(services, profile, day)
    if day_of.finished_at is not None and not _TASKS.keys() - set(day_of.done):
        return False
    await forget_last_look(services, profile_id)  # it may find what an import has to do
    began = services.clock.monotonic()
    maintenance = MaintenanceRun(services, profile, day_of, deadline, recorded_at=began)
    await maintenance.look_up()
    for name, task in _TASKS.items():
        if name not in maintenance.day.done:
            more = await _do(maintenance, name, task)
            if more or services.clock.monotonic() - maintenance.recorded_at >= _RECORDED_EVERY:
                await _record(maintenance)
            if more:
                return True
    if services.clock.monotonic() - began >= FILLED_AFTER.total_seconds():
        await forget_last_look(services, profile_id)  # an import may have kept what it saw before the last tasks
    was_finished = maintenance.day.finished_at is not None  # by a version that knew fewer tasks
    maintenance.day = replace(maintenance.day, finished_at=services.clock.now())
    await _record(maintenance)
    if was_finished:
        return False
    seconds = (services.clock.now() - maintenance.day.started_at).total_seconds()
    log_event("maintenance finished", profile=profile_id, seconds=seconds, counts=maintenance.day.counts)
    return False


async def _begun(services: Services, profile: Profile, day: str) -> MaintenanceDay:
    """Return what was done on a day so far, or its begin: the tasks that rest since the day before count as done."""
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    rows = services.store.range(MaintenanceDay, profile.id, first=before, last=day, skip_unreadable=True)
    known = {stored.record.day: stored.record async for stored in rows}
    if day in known:
        return known[day]
    found_with = digest(repr((software_of(services), FORM, services.retention, profile.model_dump_json())))
    last = known.get(before)
    resting = {
        name: until
        for name, until in (last.resting if last and last.resting_for == found_with else {}).items()
        if name in _TASKS and until > day
    }
    return MaintenanceDay(
        profile_id=profile.id,
        day=day,
        done=tuple(resting),
        resting=resting,
        resting_for=found_with,
        started_at=services.clock.now(),
    )


async def _record(maintenance: MaintenanceRun) -> None:
    await maintenance.services.store.put(maintenance.day)
    maintenance.recorded_at = maintenance.services.clock.monotonic()


async def read_maintenance_days(services: Services, profile_id: str) -> list[MaintenanceDay]:
    """Read what maintenance did and found for a profile, the latest day first."""
    days = [stored.record async for stored in services.store.range(MaintenanceDay, profile_id, skip_unreadable=True)]
    return days[::-1]


async def _do(maintenance: MaintenanceRun, name: str, task: MaintenanceTask) -> bool:
    """Do a task; one that fails is over for today."""
    if maintenance.out_of_time:
        return True
    maintenance.rests_until = ""
    try:
        if await task(maintenance):
            return True
        if until := maintenance.rests_until:
            maintenance.day = replace(maintenance.day, resting={**maintenance.day.resting, name: until})
    except SconnectError as error:
        _report_error(maintenance, error.dutch)
        _log.warning("profile %s: %s failed: %s %s", maintenance.profile.id, name, type(error).__name__, error.detail)
    except UNEXPECTED_ERRORS as error:
        _report_error(maintenance, f"Onderhoud liep vast op iets onverwachts ({name}); meld dit aan de beheerder.")
        _log.error("profile %s: %s stumbled: %s", maintenance.profile.id, name, type(error).__name__)
    maintenance.day = replace(maintenance.day, done=(*maintenance.day.done, name), position="")
    return False


def _report_error(maintenance: MaintenanceRun, sentence: str) -> None:
    maintenance.day = replace(maintenance.day, errors=(*maintenance.day.errors, cut(sentence, _LONGEST_ERROR)))


async def _resolve_in_doubt(maintenance: MaintenanceRun) -> bool:
    """Look up orders without a known answer, also when the profile is off; those found in the books are done."""
    services, profile = maintenance.aware, maintenance.profile
    entries = services.store.range(OpenOrder, profile.id, skip_unreadable=True)
    listed = [entry.record.order_id async for entry in entries if entry.record.state.may_have_been_sent]
    progress = Progress(run_id=f"housekeeping-{maintenance.day.day}", deadline=maintenance.deadline, by_hand=False)
    markers, session = OrderMarkers.of(services, profile, progress), RunSession(services, profile, progress)
    for order_ids in batches(listed, _TOGETHER):
        seen = await markers.read_some(order_ids)
        in_doubt = [marker for marker in seen.values() if marker.record.state.may_have_been_sent]
        await resolve_in_doubt(session, markers, in_doubt)
        if maintenance.out_of_time:
            break  # what was found is recorded; tomorrow's maintenance, or the next import, looks up the rest
    corrected = await resolve_open_corrections(session, markers)
    await markers.show_in_list()
    maintenance.count(settled=progress.counts.get("done", 0), corrections_settled=corrected)
    return False


def _counted(count: str, work: Callable[[Services, str], Awaitable[int]]) -> MaintenanceTask:
    """Make a task of work that is done in one go and returns the count of what it found."""

    async def task(maintenance: MaintenanceRun) -> bool:
        maintenance.count(**{count: await work(maintenance.aware, maintenance.profile.id)})
        return False

    return task


async def _purge_moves(maintenance: MaintenanceRun) -> bool:
    """Remove who said long ago that a shop moved, and why: personal, as decisions about orders are."""
    services, connection = maintenance.services, maintenance.profile.connection
    before = services.clock.now() - services.retention.finished
    removed, any_left = await forget_moves(services, connection.administration_id, before)
    maintenance.count(moves_removed=removed)
    if not any_left:
        maintenance.rest(services.retention.finished)
    return False


async def _purge_access_trail(maintenance: MaintenanceRun) -> bool:
    """Remove who gave or took access long ago, and to whom."""
    services = maintenance.services
    before = services.clock.now() - services.retention.finished
    removed, any_left = await purge_access_trail(services, maintenance.profile.id, before)
    maintenance.count(access_changes_removed=removed)
    if not any_left:
        maintenance.rest(services.retention.finished)
    return False


async def _purge_vat_numbers(maintenance: MaintenanceRun) -> bool:
    """Remove what VIES answered in quarters that are no longer asked about; the next one comes to that by a quarter."""
    services = maintenance.services
    removed = await purge_vat_numbers(services, maintenance.profile.id)
    maintenance.count(vat_numbers_removed=removed)
    maintenance.rest(until_next_quarter(services.clock.now()))
    return False


async def _go_through_orders(maintenance: MaintenanceRun) -> bool:
    """Empty personal data past their retention period, list orphans again, and count what was booked per day."""
    services, profile_id = maintenance.aware, maintenance.profile.id
    if not maintenance.day.position:
        maintenance.day = replace(maintenance.day, booked=())
        maintenance.count(
            held_purged=await purge_held(services, profile_id),
            corrections_purged=await purge_corrections(services, profile_id),
        )
    listed = await listed_orders(services, profile_id)
    reviewed = 0
    async for markers in markers_in_parts(services, profile_id, maintenance.day.position):
        if reviewed and maintenance.out_of_time:
            maintenance.day = replace(maintenance.day, position=markers[0].key)
            return True
        maintenance.count(
            finished_purged=await purge_finished(services, markers),
            listed_anew=await _list_anew(services, markers),
            listed_again=await list_orphans(services, [each for each in markers if each.order_id not in listed]),
        )
        maintenance.add_booked(counted for marker in markers if (counted := marker.counted))
        reviewed += len(markers)
    return False


async def _list_due_work(maintenance: MaintenanceRun) -> bool:
    """Have the ticks look at the profile when it is due, should the row that says so be missing."""
    await list_due_work(maintenance.services, maintenance.profile, await maintenance.read_leases())
    return False


async def _close_abandoned_runs(maintenance: MaintenanceRun) -> bool:
    closed = await close_abandoned_runs(maintenance.services, maintenance.profile.id, await maintenance.read_leases())
    maintenance.leases = None if closed else maintenance.leases
    maintenance.count(closed=closed)
    return False


async def _make_summary_right(maintenance: MaintenanceRun) -> bool:
    """Write the summary of the profile anew from what it is a copy of; the work list as it is now."""
    services, profile_id = maintenance.aware_of(ShopFacts.TABLE), maintenance.profile.id
    known = Known(maintenance.facts, maintenance.night)
    await refresh(services, profile_id, maintenance.day.booked, known)
    return False


async def _list_anew(services: Services, markers: Sequence[OrderRecord]) -> int:
    """Put orders in the list of orders again that changed lately and that it does not show so. Returns how many."""
    since = services.clock.now() - _LISTED_ANEW
    changed = await unlisted(services.store, [marker for marker in markers if as_of(marker) >= since])
    whole = await map_concurrently(services.store.get_like, changed)
    return await list_markers(services.store, [each.record for each in whole if each])


async def _fill_list(maintenance: MaintenanceRun) -> bool:
    """List the orders that were there before the list of orders was kept."""
    services, profile_id = maintenance.services, maintenance.profile.id
    maintenance.rest()
    return await fill_list(services.store, profile_id, services.clock.now(), lambda: not maintenance.out_of_time)


async def _fill_link_list(maintenance: MaintenanceRun) -> bool:
    """Let the links be found that were there before they could be searched."""
    services, profile_id = maintenance.services, maintenance.profile.id
    maintenance.rest()
    return await fill_link_list(services.store, profile_id, services.clock.now(), lambda: not maintenance.out_of_time)


async def _review_vat(maintenance: MaintenanceRun) -> bool:
    """Look once at what earlier versions decided about VAT; before old texts are emptied."""
    profile = maintenance.profile
    if not (profile.active and profile.connection.administration_id and await _has_imported(maintenance)):
        return False
    following = await review_former_vat(
        maintenance.services,
        profile,
        first=maintenance.day.position,
        out_of_time=lambda: maintenance.out_of_time,
    )
    maintenance.day = replace(maintenance.day, position=following)
    maintenance.rest()
    return bool(following)


async def _reconcile(maintenance: MaintenanceRun) -> bool:
    """Compare the last days of shop and books, and keep what was found."""
    period = _period(maintenance)
    if period is None or not await _has_imported(maintenance):
        return False
    if await is_closed(maintenance.aware, maintenance.profile.id):
        return False  # what was booked since the copy would be taken for orders of others
    found = await reconcile(maintenance.aware, maintenance.profile, *period, through_ledger=False)
    maintenance.day = replace(maintenance.day, reconciliation=found.shortened(_NAMED))
    if found.stages is not None:
        maintenance.night = ReconciledNight(
            profile_id=maintenance.profile.id,
            first=period[0].isoformat(),
            last=period[1].isoformat(),
            differing=found.stages.wrong,
            amount=found.stages.wrong_amount,
            at=maintenance.services.clock.now(),
        )
        await maintenance.services.store.put(maintenance.night)
    maintenance.count(**{f"reconciled_{kind}": number for kind, number in found.counts.items()})
    log_event(
        "reconciled",
        level=logging.WARNING if found.needs_a_person else logging.INFO,
        profile=maintenance.profile.id,
        counts={"shop": found.orders_shop, "books": found.orders_books, **found.counts},
        calls=found.calls,
    )
    return False


def _period(maintenance: MaintenanceRun) -> tuple[date, date] | None:
    """Return the days to compare, from when the profile imports; None when there are none."""
    last = date.fromisoformat(maintenance.day.day) - timedelta(days=1)
    start: datetime = maintenance.profile.orders.start
    first = max(last - timedelta(days=RECONCILED_DAYS - 1), dutch_day(start))
    is_linked = maintenance.profile.active and bool(maintenance.profile.connection.administration_id)
    return (first, last) if is_linked and first <= last else None


async def _has_imported(maintenance: MaintenanceRun) -> bool:
    """Whether this profile ever read orders; before that there is nothing to compare."""
    keys = maintenance.known.get((Cursor.TABLE, maintenance.profile.id))
    known = keys.has_any(Cursor.KEY_PREFIX) if keys else None
    if known is not None:
        return known
    async for _ in maintenance.services.store.range(Cursor, maintenance.profile.id, skip_unreadable=True):
        return True
    return False


async def _list_unshown(maintenance: MaintenanceRun) -> bool:
    """List the orders of which a shop that shows outcomes has to be told."""
    if not (maintenance.profile.active and maintenance.profile.connection.administration_id):
        return False
    maintenance.facts = await read_facts(maintenance.services, maintenance.profile.id)
    if maintenance.facts is None or not shows_outcomes(maintenance.facts):
        return False
    progress = Progress(run_id="outcomes", deadline=maintenance.deadline, by_hand=False)
    session = RunSession(maintenance.services, maintenance.profile, progress)
    part = await list_unshown(
        session,
        maintenance.facts.outcomes_id,
        maintenance.day.started_at,
        maintenance.day.position,
        lambda: maintenance.out_of_time,
    )
    maintenance.count(unshown=part.found)
    maintenance.day = replace(maintenance.day, position=part.position)
    return bool(part.position)


async def _read_pick_lists(maintenance: MaintenanceRun) -> bool:
    """Read the pick lists that nobody read yet, or not for long, so that who may only look finds them."""
    services, profile = maintenance.services, maintenance.profile
    if not (profile.active and profile.connection.administration_id and await _has_imported(maintenance)):
        return False
    now = services.clock.now()
    read_at = await pick_lists_read_at(services, profile.id)
    if read_at is None or read_at < now - _PICK_LISTS_READ_ANEW:
        await refresh_pick_lists(services, profile.id, CallUse.BACKGROUND)
    else:
        maintenance.rest(read_at + _PICK_LISTS_READ_ANEW - now)
    return False


async def _write_evidence(maintenance: MaintenanceRun) -> bool:
    """Write the evidence of years that are over, once a month; that it cannot be written is news for the operator."""
    services, profile = maintenance.services, maintenance.profile
    if services.evidence is None:
        return False
    try:
        again_on, today_is = await next_writing(services, profile.id), dutch_day(services.clock.now())
        if again_on is not None and today_is < again_on:
            maintenance.rest(again_on - today_is)
            return False
        return await write_evidence(services, profile, maintenance.deadline)
    except (SconnectError, *UNEXPECTED_ERRORS):
        log_event("evidence not written", level=logging.ERROR, profile=maintenance.profile.id)
        raise


_TASKS: dict[str, MaintenanceTask] = {
    "settle": _resolve_in_doubt,
    "close_runs": _close_abandoned_runs,
    "due_work": _list_due_work,
    "purge_runs": _counted("runs_removed", purge_runs),
    "purge_vat_numbers": _purge_vat_numbers,
    "purge_moves": _purge_moves,
    "purge_access": _purge_access_trail,
    "vat_review": _review_vat,
    "orders": _go_through_orders,
    "order_list": _fill_list,
    "link_list": _fill_link_list,
    "unsettled": _counted("unsettled", log_all_unresolved),  # whether or not the books could be asked today
    "reconcile": _reconcile,
    "outcomes": _list_unshown,
    "pick_lists": _read_pick_lists,
    "summary": _make_summary_right,
    "evidence": _write_evidence,
}
