"""Asking VIES: once per number and quarter, from what is stored, within the time that a run has for it."""

from dataclasses import replace

from sconnect.app.runs.session import RunSession
from sconnect.app.storage.records import ViesCheck
from sconnect.domain.vies import ASK_AGAIN, NoAnswer, ViesAnswer

ORDER_SECONDS = 5.0
"""The longest that an import waits for one order's number."""
RUN_SECONDS = 60.0
"""The longest that one run waits for all of them, its follow-ups included."""
_LEAST_SECONDS = 0.5
"""With less time than this no answer can be expected."""


async def ask_vies(session: RunSession, number: str, quarter: str) -> ViesCheck:
    """Return what VIES answered about a number for a quarter, asked now if there is no answer yet.

    A dry run only looks at what is stored. What gave no answer is asked again after an hour, or at once in a run that
    a person started; within a run each number is asked once.
    """
    key = ViesCheck.key_of(quarter, number)
    known = session.vies_checks.get(key)
    if known is None:
        stored = await session.services.store.get(ViesCheck, session.profile.id, key)
        known = await _asked(session, stored.record if stored else _new(session, number, key))
        session.vies_checks[key] = known
    return known


def _new(session: RunSession, number: str, key: str) -> ViesCheck:
    return ViesCheck(
        profile_id=session.profile.id,
        check=key,
        number=number,
        asked_at=session.services.clock.now(),
        no_answer=NoAnswer.NOT_ASKED,
    )


async def _asked(session: RunSession, before: ViesCheck) -> ViesCheck:
    progress, clock = session.progress, session.services.clock
    is_new = before.no_answer is NoAnswer.NOT_ASKED
    is_due = is_new or progress.by_hand or clock.now() - before.asked_at >= ASK_AGAIN
    seconds = min(ORDER_SECONDS, RUN_SECONDS - progress.vies_seconds)
    if before.answer is not None or progress.dry_run or not is_due or seconds < _LEAST_SECONDS:
        return before
    requester, started = session.profile.customers.own_vat_number, clock.monotonic()
    outcome = await session.services.vies.ask(before.number, requester=requester, seconds=seconds)
    progress.vies_seconds += clock.monotonic() - started
    after = _with(replace(before, asked_at=clock.now()), outcome)
    await session.services.store.put(after)
    return after


def _with(check: ViesCheck, outcome: ViesAnswer | NoAnswer) -> ViesCheck:
    if isinstance(outcome, NoAnswer):
        return replace(check, no_answer=outcome)
    return replace(
        check,
        no_answer=None,
        valid=outcome.valid,
        answered_at=outcome.at,
        consultation_number=outcome.consultation_number,
        requester=outcome.requester,
    )
