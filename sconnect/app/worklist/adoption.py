"""What a person sees and decides of orders that another program booked: the table, each order, and that it is off."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.importing.adoption.adopting import adopt, maybe_booked
from sconnect.app.importing.adoption.store import change_state, findings_from, markers_of, read_finding, read_state
from sconnect.app.importing.corrections.repository import Corrections
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import replace_if_unchanged
from sconnect.app.storage.records import AdoptionFinding, AdoptionState, OpenOrder, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.order_decisions import BUSY, changed_meanwhile
from sconnect.app.worklist.releases import release
from sconnect.domain.adoption.decision import AdoptionDecision
from sconnect.domain.adoption.model import Part
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.values.text import cut

_MOST_READ = 2_000
"""Findings read for one answer, however few of them are in the part that was asked for."""
_LONGEST_SHOWN = 40
_LONGEST_NUMBER = 100


class Choice(StrEnum):
    """What a person can choose about one order."""

    ADOPT = "adopt"
    """It is this sale of the other program."""
    BOOK = "book"
    """It is none of them: book it."""
    UNDO = "undo"
    """Take the earlier choice back: it becomes a question."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A part of the table, and the order number after which it goes on; empty when there is no more."""

    findings: Sequence[AdoptionFinding]
    following: str


async def read_adoption(services: Services, profile_id: str) -> AdoptionState | None:
    """Read how far a profile is with what another program booked; None: nothing is asked of it. `NotFoundError`."""
    return await read_state(services, (await read_profile(services, profile_id)).id)


async def list_findings(
    services: Services, profile_id: str, part: Part | None, *, after: str = "", limit: int = 50
) -> FoundPage:
    """Read a part of the table, by order number. A page can hold fewer than `limit` although there are more."""
    profile = await read_profile(services, profile_id)
    found: list[AdoptionFinding] = []
    last, read_so_far = after, 0
    async for finding in findings_from(services, profile.id, after):
        if len(found) >= limit or read_so_far >= _MOST_READ:
            return FoundPage(found, last)
        read_so_far += 1
        last = finding.order_id
        if part in {None, finding.part}:
            found.append(finding)
    return FoundPage(found, "")


async def look_again(services: Services, profile_id: str) -> None:
    """Have the next look begin anew. Raises `RefusedError` when nothing is asked, or the table was ever confirmed."""
    state = await _state(services, profile_id)
    if state.was_confirmed:
        raise RefusedError(
            "De tabel is al bevestigd. Wat het andere programma daarna nog boekte, leest elke import zelf.",
            english="The table was confirmed already. Each import reads by itself what the other program booked since.",
        )
    await change_state(services, profile_id, looked_at=None, begun_at=None)


async def decide(
    services: Services, profile_id: str, order_id: str, choice: Choice, *, sale_id: str = "", by: str
) -> AdoptionFinding:
    """Decide about one order. `sale_id`: which sale it is, where there are several.

    Raises `NotFoundError`, or `RefusedError` saying why not.
    """
    profile, decision = await read_profile(services, profile_id), Decision.now(services, "", by)
    stored = await _finding(services, profile, order_id)
    change = {Choice.ADOPT: _adopt, Choice.BOOK: _book, Choice.UNDO: _undo}[choice]
    decided = replace(stored.record, decided_by=decision.by, decided_at=decision.at)
    return await change(services, profile, stored, decided, sale_id)


async def confirm(services: Services, profile_id: str, *, is_off: bool, by: str) -> AdoptionState:
    """Confirm the table; `is_off`: the other program is off, from when on orders are booked here.

    The next import adopts what was chosen, before it books. Raises `RefusedError` before the look is over.
    """
    state, decision = await _state(services, profile_id), Decision.now(services, "", by)
    if state.looked_at is None:
        raise RefusedError(
            "Er is nog niet gekeken wat een ander programma heeft geboekt. Wacht tot dat klaar is.",
            english="What another program booked was not looked at yet. Wait until that is done.",
        )
    columns: dict[str, object] = {"off_at": state.off_at or (decision.at if is_off else None)}
    if state.confirmed_at is None:
        columns |= {"confirmed_at": decision.at, "confirmed_by": decision.by}
    changed = await change_state(services, profile_id, **columns)
    return changed or state


async def withdraw(services: Services, profile_id: str, *, by: str) -> AdoptionState:
    """Take the confirmation of the table back: from the next import on nothing is booked until it is given again.

    What was adopted stays so, and each order can be undone by itself: to set all of them free at once would have them
    booked beside the other program. Raises `RefusedError` when nothing was confirmed.
    """
    state = await _state(services, profile_id)
    if state.confirmed_at is None:
        raise RefusedError(
            "Er is niets bevestigd dat terug te nemen is.", english="Nothing was confirmed that can be taken back."
        )
    said = Decision.now(services, "", by)
    columns = {"withdrawn_at": said.at, "withdrawn_by": said.by}
    changed = await change_state(services, profile_id, confirmed_at=None, confirmed_by="", off_at=None, **columns)
    return changed or state


async def _adopt(
    services: Services, profile: Profile, stored: Stored[AdoptionFinding], decided: AdoptionFinding, sale_id: str
) -> AdoptionFinding:
    sales = [sale for sale in decided.sales if sale_id in {"", sale.id}]
    if len(sales) != 1:
        raise RefusedError("Kies welke boeking deze order is.", english="Choose which booking this order is.")
    await _require_free(services, profile, decided.order_id, sales[0].id)
    adopted = replace(decided, decision=AdoptionDecision.ADOPT, sale_id=sales[0].id)
    state = await read_state(services, profile.id)
    markers = markers_of(services, profile)
    marker = await markers.read(decided.order_id)
    _require_not_booked(marker)
    # The marker first: without the decision it keeps the order from being booked all the same.
    if state and state.adopted_at is not None and not await adopt(markers, profile, adopted):
        raise changed_meanwhile(decided.order_id)
    return await _write(services, stored, adopted)


async def _book(
    services: Services, profile: Profile, stored: Stored[AdoptionFinding], decided: AdoptionFinding, _: str
) -> AdoptionFinding:
    if not stored.record.decision.is_question:
        raise RefusedError(
            "Deze order is geen vraag meer. Draai eerst terug wat er is gekozen.",
            english="This order is no question any more. First undo what was chosen.",
        )
    written = await _write(services, stored, replace(decided, decision=AdoptionDecision.BOOK, sale_id=""))
    await release(services, profile.id, [decided.order_id])
    return written


async def _undo(
    services: Services, profile: Profile, stored: Stored[AdoptionFinding], decided: AdoptionFinding, _: str
) -> AdoptionFinding:
    if stored.record.part is Part.NOT_FOUND or stored.record.decision.is_question:
        raise RefusedError(
            "Over deze order is niets gekozen dat terug te draaien is.",
            english="Nothing was chosen about this order that can be undone.",
        )
    markers = markers_of(services, profile)
    marker = await markers.read(decided.order_id)
    _require_not_booked(marker)
    corrections = [each.record for each in await Corrections(services, profile.id).of_order(decided.order_id)]
    if not all(each.state.may_be_tried_again for each in corrections):
        raise RefusedError(
            f"Order {decided.order_id} is intussen gecrediteerd. Wat is overgenomen, ligt daarmee vast.",
            english=f"Order {decided.order_id} was credited meanwhile. With that, what was taken over is fixed.",
        )
    # The decision first: it holds the order whatever its marker says.
    written = await _write(services, stored, replace(decided, decision=AdoptionDecision.UNDONE, sale_id=""))
    if marker is not None and marker.record.adopted is not None:
        cause = maybe_booked(written)
        waiting = marker.record.not_adopted(markers.stamp(), cause)
        if await markers.transition(marker, waiting) is None:
            raise changed_meanwhile(decided.order_id)
        await services.store.put(OpenOrder.about(waiting, [cause], since=waiting.updated_at))
    return written


def _require_not_booked(marker: Stored[OrderRecord] | None) -> None:
    """Raise `RefusedError` for an order that sconnect booked, or may be sending."""
    if marker is None:
        return
    if marker.record.state.may_have_been_sent:
        raise RefusedError(BUSY.dutch, BUSY.english)
    if marker.record.state is OrderState.DONE and not marker.record.by_hand:
        raise RefusedError(
            f"Order {marker.record.order_id} is al geboekt door sconnect.",
            english=f"Order {marker.record.order_id} was booked by sconnect already.",
        )


async def _require_free(services: Services, profile: Profile, order_id: str, sale_id: str) -> None:
    """Raise `RefusedError` when a sale is another order already: one sale is one order."""
    async for other in findings_from(services, profile.id):
        if other.sale_id == sale_id and other.order_id != order_id:
            raise RefusedError(
                f"Die boeking is al order {other.order_id}. Draai dat eerst terug.",
                english=f"That booking is order {other.order_id} already. Undo that first.",
            )


async def _write(services: Services, before: Stored[AdoptionFinding], after: AdoptionFinding) -> AdoptionFinding:
    written = await replace_if_unchanged(services.store, services.clock, before, after)
    if written is None:
        raise changed_meanwhile(after.order_id)
    return written.record


async def _state(services: Services, profile_id: str) -> AdoptionState:
    state = await read_adoption(services, profile_id)
    if state is None:
        raise RefusedError(
            "Dit profiel boekte al voordat hiernaar werd gevraagd: er is niets te kiezen.",
            english="This profile booked before this was asked: there is nothing to choose.",
        )
    return state


async def _finding(services: Services, profile: Profile, order_id: str) -> Stored[AdoptionFinding]:
    stored = await read_finding(services, profile.id, order_id) if 0 < len(order_id) <= _LONGEST_NUMBER else None
    if stored is None:
        raise NotFoundError(
            f"Over order '{cut(order_id, _LONGEST_SHOWN)}' is niets gevonden.",
            english=f"Nothing was found about order '{cut(order_id, _LONGEST_SHOWN)}'.",
        )
    return stored
