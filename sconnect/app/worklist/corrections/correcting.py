"""Corrections by a person: prepared, shown, and carried out once, exactly as they were shown."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from sconnect.app.errors import LostRaceError, RefusedError, SconnectError
from sconnect.app.importing.corrections.repository import Corrections
from sconnect.app.importing.corrections.sending import Plan, carry_out
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.importing.restoring.state import require_open
from sconnect.app.importing.sent_returns.reading import sent_returns_of
from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import CorrectionRecord, CustomerLink
from sconnect.app.storage.records.base import link_key
from sconnect.app.worklist.corrections.as_in_shop import composed_now
from sconnect.app.worklist.corrections.dating import dated
from sconnect.app.worklist.corrections.preparing import Choice, Prepared, Scope, prepare
from sconnect.app.worklist.corrections.story import Story, read_story
from sconnect.app.worklist.customer_choice import link_customer, usable_customer
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.order_decisions import acknowledge_order
from sconnect.domain.books import Customer
from sconnect.domain.causes import CauseKind
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.customers.linked_shopper import LinkedShopper
from sconnect.domain.customers.recognition import choice_key, traits_of
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.money import ZERO

CHANGES = frozenset(
    {
        CauseKind.UNDONE_AFTER_BOOKING,
        CauseKind.CHANGED_AFTER_BOOKING,
        CauseKind.REINSTATED_AFTER_BOOKING,
        CauseKind.REFUNDED_AT_PROVIDER,
    }
)
"""What the shop changed of a booked order: seen once it was corrected."""


@dataclass(frozen=True, slots=True)
class _FormerLink:
    """The link of a shopper before it was corrected; None: there was none."""

    key: str
    link: CustomerLink | None


async def preview(services: Services, profile_id: str, order_id: str, choice: Choice) -> tuple[Story, Prepared]:
    """Prepare a correction without carrying it out. Raises as `read_story` and `composed_now`, and `RefusedError`."""
    story = await read_story(services, profile_id, order_id)
    composed = await composed_now(services, story) if choice.scope is Scope.AS_IN_SHOP else None
    sent = await sent_returns_of(services, story.profile, lambda: services.connector.books(story.profile))
    prepared = prepare(services, story, choice, composed)
    return story, dated(prepared, story, choice, sent, dutch_day(services.clock.now()))


async def correct(
    services: Services, profile_id: str, order_id: str, choice: Choice, version: str, reason: str, *, by: str
) -> CorrectionRecord:
    """Carry out a correction of an order that is as it was shown: its story has this `version`.

    Returns what came of it: done, refused by the books, or still being found out. Raises `LostRaceError` when anything
    changed since, `RefusedError`, and what shop and books raise.
    """
    decision = Decision.now(services, reason, by)
    await require_open(services, profile_id)
    story, prepared = await preview(services, profile_id, order_id, choice)
    if story.version != version or story.order is None:
        raise _changed(order_id)
    if prepared.question is not None:
        raise RefusedError(prepared.question.dutch, english=prepared.question.english)
    books = await services.connector.books(story.profile)
    if prepared.credit is not None and await books.orders.find([prepared.intent.reference]):
        raise _exists_already(prepared.intent.reference)
    chosen = await usable_customer(services, story.profile, choice.customer_id) if choice.customer_id else None
    markers = OrderMarkers(services, story.profile.id, administration_id=story.profile.connection.administration_id)
    plan = Plan(
        story.marker.record,
        story.order,
        prepared.intent,
        decision.by,
        decision.reason,
        credit=prepared.credit,
        change=prepared.change,
    )
    if chosen is not None:
        return await _move(services, story, chosen, decision, partial(carry_out, markers, books.orders, plan))
    record = await carry_out(markers, books.orders, plan)
    if record.state is CorrectionState.DONE:
        is_whole = choice.scope is Scope.AS_IN_SHOP or _agrees(story, record)
        await _note_seen(services, story, record, decision, is_whole=is_whole)
    return record


def _agrees(story: Story, record: CorrectionRecord) -> bool:
    """Whether books and shop come to the same after a correction, so that nothing of an edit is left."""
    after = _in_books_after(story, record)
    return after is not None and after == story.in_shop_total


def _in_books_after(story: Story, record: CorrectionRecord) -> Decimal | None:
    """Return what sales order and credits come to after a correction; None when a total is not known."""
    total, credits_before = record.total_including_vat, [each.total_including_vat for each in story.credits]
    parts = {
        CorrectionKind.CREDIT: [story.in_books, total],
        CorrectionKind.CHANGE: [total, *credits_before],
        CorrectionKind.REMOVE: credits_before,
    }.get(record.kind, [story.in_books])
    return None if None in parts else sum((part for part in parts if part is not None), ZERO)


def _is_all_refunded(story: Story, record: CorrectionRecord) -> bool:
    """Whether nothing is left to correct of what was refunded, as far as that is known."""
    before, after, left = story.in_books, _in_books_after(story, record), story.still_refunded
    return left is None or before is None or after is None or before - after >= left


def _changed(order_id: str) -> LostRaceError:
    return LostRaceError(
        f"Order {order_id} of zijn verkooporder is intussen veranderd. Er is niets gedaan: kijk nog eens.",
        english=f"Order {order_id} or its sales order was changed meanwhile. Nothing was done: look again.",
    )


def _exists_already(reference: str) -> RefusedError:
    return RefusedError(
        f"In SnelStart staat al een order met betalingskenmerk {reference}, die hier niet bekend is. Kijk of deze "
        "order al is gecrediteerd; er is niets geboekt.",
        english=f"SnelStart already holds an order with payment reference {reference}, which is not known here. Check "
        "whether this order was credited already; nothing was booked.",
    )


async def _move(
    services: Services,
    story: Story,
    customer: Customer,
    decision: Decision,
    move: Callable[[], Awaitable[CorrectionRecord]],
) -> CorrectionRecord:
    """Move a sales order with the link of its shopper, which goes back when the books refuse, or nothing was sent.

    The link goes first: an answer that is lost, or a process that dies, would leave the next order on the wrong card.
    """
    before = await _correct_link(services, story, customer, decision)
    try:
        record = await move()
    except SconnectError:
        await _put_back(services, story, customer, before)
        raise
    if record.state.may_be_tried_again:
        await _put_back(services, story, customer, before)
    return record


async def _correct_link(services: Services, story: Story, customer: Customer, decision: Decision) -> _FormerLink | None:
    """Remember the right customer of the shopper, so that the next order goes well; who and why are kept with it.

    Returns the link as it was; None when the shop does not tell who ordered: it can be corrected among the mappings.
    """
    if story.in_shop is None:
        return None
    traits = traits_of(story.in_shop, story.profile)
    key = link_key(choice_key(traits, story.profile.customers.recognition))
    before = await services.store.get(CustomerLink, story.profile.id, key)
    await link_customer(
        services, story.profile, key, customer, decision, story.in_shop.customer_id, who=LinkedShopper.of(traits)
    )
    return _FormerLink(key, before.record if before else None)


async def _put_back(services: Services, story: Story, customer: Customer, before: _FormerLink | None) -> None:
    """Put a link back, unless somebody else moved the order to the same customer meanwhile."""
    records = await Corrections(services, story.profile.id).of_order(story.marker.record.order_id)
    moved = [each.record for each in records if each.record.kind is CorrectionKind.MOVE]
    if before is None or any(each.customer_id == customer.id and not each.state.may_be_tried_again for each in moved):
        return
    if before.link is None:
        await services.store.delete(CustomerLink, story.profile.id, before.key)
    else:
        await services.store.put(before.link)


async def _note_seen(
    services: Services, story: Story, record: CorrectionRecord, decision: Decision, *, is_whole: bool
) -> None:
    """Take what the shop changed off the list: it was dealt with. When the shop does not answer, a person does so.

    Not `is_whole`: an edit of the order stays listed, since a refund alone says nothing of it.
    """
    kinds = CHANGES if is_whole else CHANGES - {CauseKind.CHANGED_AFTER_BOOKING}
    if not _is_all_refunded(story, record):
        kinds -= {CauseKind.REFUNDED_AT_PROVIDER}
    reason = decision.reason or record.outcome.dutch
    progress = Progress(run_id="", deadline=services.clock.monotonic(), by_hand=True)
    with suppress(SconnectError):
        async with ImportSession.open(services, story.profile, progress) as session:
            said = Decision(decision.by, decision.at, reason)
            await acknowledge_order(session, record.order_id, said, kinds=kinds, content=is_whole)
