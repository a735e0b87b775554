"""Guard of the import against booking beside another program.

Nothing is booked before the table is confirmed, no order of which it is not decided, and none that was adopted.
"""

from collections.abc import Sequence
from enum import StrEnum

from sconnect.app.concurrency import batches, map_concurrently
from sconnect.app.importing.adoption.adopting import adopt, maybe_booked
from sconnect.app.importing.adoption.look import look_once
from sconnect.app.importing.adoption.store import change_state, findings_from, read_findings
from sconnect.app.importing.adoption.switching import adopt_what_is_new
from sconnect.app.importing.holding import hold
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.session import ImportSession
from sconnect.domain.adoption.decision import AdoptionDecision
from sconnect.domain.values.bilingual import Bilingual

_TOGETHER = 100
_WAITS = Bilingual(
    "Er staan in SnelStart boekingen van een ander programma die bij orders van deze webwinkel horen. Bevestig eerst "
    "op de pagina 'Eerder geboekt' welke dat zijn, en dat het andere programma uit staat. Tot dan wordt niets "
    "geboekt.",
    "SnelStart holds bookings of another program that belong to orders of this shop. First confirm on the page "
    "'Booked before' which they are, and that the other program is off. Until then nothing is booked.",
)


class Clearance(StrEnum):
    """Whether an import may book."""

    GIVEN = "given"
    WAITS = "waits"
    """A person has to confirm first."""
    UNFINISHED = "unfinished"
    """Time ran out: the follow-up goes on."""


async def clear_adoption(session: ImportSession) -> Clearance:
    """Do what has to be done about another program before this run books: look, adopt, and read what is new.

    A profile that booked before this came has no state, so nothing is done or asked. A dry run shows what it would do.
    """
    state = session.adoption
    if state is None or session.progress.dry_run:
        return Clearance.GIVEN
    if not state.was_confirmed and state.leaves_out(session.profile.orders.start):
        # Older orders are booked since: what another program booked of them was not looked at.
        state = await change_state(session.services, state.profile_id, looked_at=None, begun_at=None) or state
    if state.looked_at is None:
        await session.reference()  # the administration has to be the pinned one
        state = session.adoption = await look_once(session, state)
    if state.looked_at is None:
        return Clearance.UNFINISHED
    if not state.is_cleared:
        session.progress.error(_WAITS)
        return Clearance.WAITS
    if state.adopted_at is None and not state.found_nothing:
        if not await _adopt_all(session):
            return Clearance.UNFINISHED
        now = session.services.clock.now()
        state = await change_state(session.services, state.profile_id, adopted_at=now) or state
    if state.is_watching(session.services.clock.now()):
        state = await adopt_what_is_new(session, state)
    session.adoption = state
    return Clearance.GIVEN


async def look_only(session: ImportSession) -> bool:
    """Look at what another program booked, and book nothing. True when time ran out."""
    state = session.adoption
    if state is None or state.looked_at is not None:
        return False
    await session.reference()
    return (await look_once(session, state)).looked_at is None


async def without_adopted(session: ImportSession, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out the orders that another program booked, or may have: those that are not decided are held."""
    state = session.adoption
    if state is None or (state.found_nothing and state.off_at is None):
        return list(candidates)
    found = await read_findings(session.services, session.profile.id, [each.order.order_id for each in candidates])
    left = []
    for candidate in candidates:
        finding = found.get(candidate.order.order_id)
        if finding is None or finding.decision is AdoptionDecision.BOOK:
            left.append(candidate)
        elif finding.decision is AdoptionDecision.ADOPT:
            await adopt(session.markers, session.profile, finding)
        else:
            await hold(session, candidate, [maybe_booked(finding)])
    return left


async def _adopt_all(session: ImportSession) -> bool:
    """Write the markers of all orders that are adopted. False when time ran out: what is written stays."""
    listed = findings_from(session.services, session.profile.id)
    wanted = [each async for each in listed if each.decision is AdoptionDecision.ADOPT]
    for some in batches(wanted, _TOGETHER):
        if session.out_of_time:
            return False
        await map_concurrently(lambda finding: adopt(session.markers, session.profile, finding), some)
        session.progress.count("adopted", len(some))
    return True
