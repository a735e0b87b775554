"""Customers of an import: recognised together, each missing one created exactly once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sconnect.app.errors import RowChangedError
from sconnect.app.importing.create_once import InDoubt
from sconnect.app.importing.customers.creation import KnownCustomer, MissingCustomer, create_cards
from sconnect.app.importing.customers.refresh import Refresh, has_new_data, newest_only, refresh_of, refreshes_customers
from sconnect.app.importing.learned_mappings import learn
from sconnect.app.importing.session import ImportSession
from sconnect.app.ports import CustomerQuery
from sconnect.app.storage.conditional_writes import read_under_new_key, replace_if_unchanged, write_all_if_unchanged
from sconnect.app.storage.link_list import list_learned, unlist_learned
from sconnect.app.storage.records import CustomerCreation, CustomerLink
from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.repository import KnownRecords, RecordKey
from sconnect.domain.books import Customer, NewCustomer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import OrderPlan
from sconnect.domain.composition.vat.card_vat_check import card_of, needs_card
from sconnect.domain.customers.card_fingerprint import card_fingerprint
from sconnect.domain.customers.cards import collective_customer_id, may_move_card, new_customer
from sconnect.domain.customers.linked_shopper import LinkedShopper
from sconnect.domain.customers.recognition import (
    Ambiguous,
    CustomerTraits,
    KnownBy,
    Match,
    NoMatch,
    OtherCompany,
    Recognition,
    Rule,
    Trait,
    Verdict,
    Wanted,
    cause_of,
    choice_key,
    compared_text,
    different_traits,
    former_traits_of,
    has_email,
    is_at_place,
    is_other_company,
    label_of,
    labels_of,
    names_no_place,
    names_of,
    other_key,
    other_person_cause,
    placeholder_cause,
    query_for,
    recognise,
    recognition_key,
    shopper_key,
    traits_of,
)
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing, RecognitionMode
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.bilingual import Bilingual, listed
from sconnect.domain.values.comparison import name_key
from sconnect.domain.values.fingerprint import digest_of_text
from sconnect.domain.values.text import cut
from sconnect.domain.vat import VatTreatment

_MANY_NAMES, _MOST_NAMES = 3, 8
"""So many names behind one e-mail address are told; more than the second number are not kept."""
_LONGEST_TYPED = 50
_TOLD = "!"
"""Before what was compared with a card: it differed, and that is told with every order."""
_COLLECTIVE = Bilingual("Gastorder op de verzamelklant.", "Guest order on the collective customer.")

CustomerChoice = KnownCustomer | MissingCustomer | Cause
_Links = KnownRecords[CustomerLink]


class _Traits(NamedTuple):
    """What an order tells of its shopper, and in the form of which keys were stored before."""

    now: CustomerTraits
    former: CustomerTraits

    @classmethod
    def of(cls, session: ImportSession, order: ShopOrder) -> "_Traits":
        """Gather them from an order."""
        return cls(traits_of(order, session.profile), former_traits_of(order, session.profile))


@dataclass(frozen=True, slots=True)
class _Shopper:
    """Who ordered, as far as known before any look-up."""

    order: ShopOrder
    plan: OrderPlan
    traits: CustomerTraits
    known: KnownCustomer | None
    """The collective customer, or the one remembered; None when neither is there."""
    is_collective: bool
    needs_card: bool
    """The card is read even of a customer who is remembered: VAT depends on it, or the shopper says something new."""
    link: CustomerLink | None = None
    """What was remembered of the shopper; perhaps only that a card may be made, whatever the settings say."""
    key: str = ""
    """Under which the shopper is remembered."""
    is_doubtful: bool = False
    """The link may be that of a namesake elsewhere: it counts when the card is in the town and street of the order."""
    compared: str = ""
    """What of the order has to be held against the card that is linked; empty when nothing has."""

    @property
    def was_chosen(self) -> bool:
        """Whether a person chose the customer."""
        return self.link is not None and self.link.how is LinkOrigin.CHOSEN

    data: NewCustomer | None = None
    """What the card should say, when it is to be held against the shopper's data."""


async def recognise_customers(
    session: ImportSession, planned: Sequence[tuple[ShopOrder, OrderPlan]]
) -> dict[str, CustomerChoice]:
    """Return the customer of each order, by order id. Remembered ones cost no call; the rest is looked up together."""
    choices: dict[str, CustomerChoice] = {}
    asking: list[_Shopper] = []
    traits = {order.order_id: _Traits.of(session, order) for order, _ in planned}
    links = await _read_links(session, traits.values())
    for order, plan in planned:
        if order.is_placeholder:
            choices[order.order_id] = placeholder_cause(order)
            continue
        shopper = await _shopper(session, order, plan, traits[order.order_id], links)
        if shopper.known and not shopper.needs_card:
            choices[order.order_id] = shopper.known
        else:
            asking.append(shopper)
    if asking:
        choices |= await _look_up(session, asking)
    return _refreshed_once(planned, choices)


def _refreshed_once(
    planned: Sequence[tuple[ShopOrder, OrderPlan]], choices: dict[str, CustomerChoice]
) -> dict[str, CustomerChoice]:
    """Keep the update of the card only with the newest order of each customer.

    No VAT number is put on a card while another order here still has to be booked on it with the VAT of another
    country.
    """
    known = {order_id: choice for order_id, choice in choices.items() if isinstance(choice, KnownCustomer)}
    newest = newest_only([order for order, _ in planned], {key: choice.customer_id for key, choice in known.items()})
    taxed = {
        known[order.order_id].customer_id
        for order, plan in planned
        if order.order_id in known and plan.taxation.keeps_vat_number_off_card
    }
    unrefreshed = {
        order_id: replace(choice, refresh=None)
        for order_id, choice in known.items()
        if order_id not in newest or (choice.customer_id in taxed and _adds_vat_number(choice))
    }
    return choices | unrefreshed


def _adds_vat_number(customer: KnownCustomer) -> bool:
    update = customer.refresh.update if customer.refresh else None
    return update is not None and bool(update.wanted.vat_number)


Cards = Mapping[tuple[str, str], KnownCustomer | Cause | InDoubt | Exception]
"""What came of customers that were created together, by creation key and key."""
NO_CARDS: Cards = {}


async def create_customers(session: ImportSession, missing: Sequence[MissingCustomer]) -> Cards:
    """Create the cards of a page of orders, each exactly once (docs/why.md), and remember whose they are.

    What was not tried, because time ran out or the books cannot be reached, is left out.
    """
    made = await create_cards(session, missing) if missing else {}
    outcomes: dict[tuple[str, str], KnownCustomer | Cause | InDoubt | Exception] = {}
    created: dict[str, CustomerLink] = {}
    for each in missing:
        outcome = made.get(each.creation_key)
        if isinstance(outcome, KnownCustomer):
            created[each.key] = _link_of_created(session, each, outcome)
        if outcome is not None:
            outcomes[each.creation_key, each.key] = outcome
    await remember(session, created.values(), over=_as_was_allowed)
    return outcomes


async def create_customer(
    session: ImportSession, missing: MissingCustomer, cards: Cards = NO_CARDS
) -> KnownCustomer | Cause | InDoubt:
    """Return the card that was created for an order, or create it now. Raises when the books cannot be reached."""
    key = missing.creation_key, missing.key
    outcome = (cards if key in cards else await create_customers(session, [missing]))[key]
    if isinstance(outcome, Exception):
        raise outcome
    if isinstance(outcome, KnownCustomer):
        return replace(outcome, how=missing.how, steps=missing.steps, notices=missing.notices)
    return outcome


def _link_of_created(session: ImportSession, missing: MissingCustomer, made: KnownCustomer) -> CustomerLink:
    who = LinkedShopper.called(missing.who, missing.card.email)
    return CustomerLink(
        profile_id=session.profile.id,
        link=link_key(missing.key),
        customer_id=made.customer_id,
        how=LinkOrigin.RECOGNISED,
        at=session.services.clock.now(),
        shop_customer_id=missing.shop_customer_id,
        content_hash=card_fingerprint(missing.card).text,
        content_at=missing.placed_at,
        name=made.name,
        compared=missing.compared,
        names=missing.names,
        shopper=who.name,
        shopper_email=who.email,
        customer_code=made.code,
        rule=KnownBy.CREATED.value,
    )


async def remember(
    session: ImportSession,
    links: Collection[CustomerLink],
    *,
    over: Callable[[CustomerLink, CustomerLink], CustomerLink] = CustomerLink.in_place_of,
) -> None:
    """Remember customers, so that their next orders cost no look-up; a person's choice stays.

    `over`: what becomes of a link where another one stands.
    """
    if not links:
        return
    store, clock = session.services.store, session.services.clock
    await list_learned(store, list(links))  # first: what is remembered is found, also when this stops halfway
    written = write_all_if_unchanged(store, clock, [(None, link) for link in links])
    for link in links:
        if await anext(written) is None:
            await learn(session.services, link, over=partial(over, link))


def _as_was_allowed(link: CustomerLink, before: CustomerLink) -> CustomerLink:
    """Return the link of a new card, with the decision of the person who allowed its creation, if any."""
    if before.how is not LinkOrigin.CREATED:
        return link
    shopper = before.shopper or link.shopper
    return replace(link, how=before.how, by=before.by, at=before.at, note=before.note, shopper=shopper)


def link_of_recognised(
    session: ImportSession,
    key: str,
    customer: Customer,
    traits: CustomerTraits,
    shop_customer_id: str,
    *,
    compared: str = "",
    names: str = "",
    rule: str = "",
) -> CustomerLink:
    """Return the link under which the customer of this key is remembered.

    `compared` and `names`: what was held against the card, and who ordered with the e-mail address. `rule`: the `Rule`
    that found the card, if any did.
    """
    who = LinkedShopper.of(traits)
    return CustomerLink(
        profile_id=session.profile.id,
        link=link_key(key),
        customer_id=customer.id,
        how=LinkOrigin.RECOGNISED,
        at=session.services.clock.now(),
        shop_customer_id=shop_customer_id,
        name=customer.name,
        compared=compared,
        names=names,
        shopper=who.name,
        shopper_email=who.email,
        customer_code=customer.code,
        rule=rule,
    )


async def forget(session: ImportSession, order: ShopOrder, *, gone: str = "") -> str:
    """Forget a remembered customer that the books refused; the next attempt recognises again.

    A person's choice stays, unless the books do not have the customer any more: then its id is `gone`. Returns the name
    of who was forgotten or is gone; empty for nobody.
    """
    traits, mode = traits_of(order, session.profile), session.profile.customers.recognition
    store, forgotten = session.services.store, ""
    for key in [*_keys(session, traits), other_key(traits, mode)]:
        stored = await store.get(CustomerLink, session.profile.id, link_key(key))
        if stored is None or stored.record.allows_creation or (gone and stored.record.customer_id != gone):
            continue
        if gone or stored.record.how is not LinkOrigin.CHOSEN:
            with suppress(RowChangedError):  # a concurrent change wins
                await store.delete(CustomerLink, session.profile.id, stored.record.link, stored.etag)
                await unlist_learned(store, stored.record, None)
                forgotten = forgotten or stored.record.name or traits.who
    if gone:
        await _forget_creation(session, replace(traits, shop_customer_id=""), gone)
    return forgotten or (traits.who if gone else "")


async def _forget_creation(session: ImportSession, traits: CustomerTraits, gone: str) -> None:
    """Let a card be made again that was made once and is gone."""
    store, mode = session.services.store, session.profile.customers.recognition
    scope = CustomerCreation.scope_of((await session.reference()).administration.id)
    for key in (recognition_key(traits, mode), other_key(traits, mode)):
        made = await store.get(CustomerCreation, scope, link_key(key))
        if made is not None and made.record.customer_id == gone:
            with suppress(RowChangedError):
                await store.delete(CustomerCreation, scope, made.record.link, made.etag)


def _keys(session: ImportSession, traits: CustomerTraits) -> list[str]:
    mode = session.profile.customers.recognition
    return list(dict.fromkeys([choice_key(traits, mode), recognition_key(traits, mode)]))


async def _shopper(session: ImportSession, order: ShopOrder, plan: OrderPlan, told: _Traits, links: _Links) -> _Shopper:
    traits = told.now
    reverse_charge = plan.taxation.treatment is VatTreatment.REVERSE_CHARGE
    needs_it = needs_card(plan.taxation, session.profile)
    if collective := collective_customer_id(order, session.profile, reverse_charge=reverse_charge):
        known = KnownCustomer(collective, "Verzamelklant", _COLLECTIVE, rule=KnownBy.COLLECTIVE)
        return _Shopper(order, plan, traits, known, is_collective=True, needs_card=needs_it)
    shopper = await _linked(session, order, plan, told, links)
    link = shopper.link
    remembered = _remembered(session, traits, link) if link and not link.allows_creation else None
    data = await _new_card_data(session, order, plan, traits, link) if refreshes_customers(session) else None
    has_to_compare = remembered is not None and (shopper.is_doubtful or _must_compare(session, shopper))
    remembered = replace(remembered, second_key=_second_key(session, shopper)) if remembered else None
    return replace(shopper, known=remembered, needs_card=needs_it or data is not None or has_to_compare, data=data)


def _to_compare(traits: CustomerTraits, link: CustomerLink, card_name: str) -> str:
    """Return what of an order has to be held against the linked card. Whom a person chose may have any name."""
    return compared_text(traits, traits.name if link.how is LinkOrigin.CHOSEN else card_name)


def _must_compare(session: ImportSession, shopper: _Shopper) -> bool:
    """Whether the order says something that was not held against the card of the linked customer yet."""
    if shopper.link is None or not shopper.compared:
        return False
    may_wait = session.profile.customers.hold_other_person and not shopper.was_chosen
    known = shopper.link.compared if may_wait else shopper.link.compared.removeprefix(_TOLD)
    return shopper.compared != known


async def _new_card_data(
    session: ImportSession, order: ShopOrder, plan: OrderPlan, traits: CustomerTraits, link: CustomerLink | None
) -> NewCustomer | None:
    """Return the card that the shopper should have, when the order holds data that were not compared with it yet."""
    card = _card(session, order, plan, traits, await session.reference())
    return card if isinstance(card, NewCustomer) and has_new_data(link, order, card) else None


def _card(
    session: ImportSession, order: ShopOrder, plan: OrderPlan, traits: CustomerTraits, reference: Reference
) -> NewCustomer | Cause:
    without = plan.taxation.keeps_vat_number_off_card
    return new_customer(order, traits, session.profile, reference, without_vat_number=without)


async def _linked(session: ImportSession, order: ShopOrder, plan: OrderPlan, told: _Traits, links: _Links) -> _Shopper:
    """Return the shopper with what was remembered, under a key of today or of before.

    Behind one key may be a second company or person: what has to be held against the card is looked up by both.
    """
    traits, mode = told.now, session.profile.customers.recognition
    shopper = _Shopper(order, plan, traits, None, is_collective=False, needs_card=False)
    shopper = replace(shopper, key=recognition_key(traits, mode))
    approval: CustomerLink | None = None
    for key, former in _stored_keys(told, mode):
        link = await _read_link(session, links, key, "" if names_no_place(traits) else former)
        if link is None and former and names_no_place(traits):
            link = await _read_link(session, links, former)  # perhaps of a namesake elsewhere, so it is left as it is
            shopper = replace(shopper, is_doubtful=link is not None and link.how is not LinkOrigin.CHOSEN)
        if link is not None and link.state is OrderState.DONE:
            shopper = replace(shopper, link=link, key=key, compared=_to_compare(traits, link, link.name))
            break
        approval = link if link and link.allows_creation else approval
    may_be_second = _must_compare(session, shopper) if shopper.link else _may_have_been_told_apart(traits, mode)
    if may_be_second and (second := await _read_link(session, links, other_key(traits, mode))):
        if second.state is OrderState.DONE:
            compared = _to_compare(traits, second, second.name)
            return replace(shopper, link=second, key=other_key(traits, mode), compared=compared, is_doubtful=False)
        approval = second if second.allows_creation else approval
        shopper = replace(shopper, link=None)
    return replace(shopper, link=shopper.link or approval)


def _may_have_been_told_apart(traits: CustomerTraits, mode: RecognitionMode) -> bool:
    """Whether a person may have decided on a second company or person while nothing was remembered of the first."""
    return bool(traits.vat_number or (mode is RecognitionMode.SMART and traits.email))


def _stored_keys(told: _Traits, mode: RecognitionMode) -> Iterator[tuple[str, str]]:
    """Return the keys under which a shopper may be remembered, each with its form from before if that is another."""
    keys = {key(told.now, mode): key(told.former, mode) for key in (choice_key, recognition_key)}
    for key, older in keys.items():
        yield key, older if older not in keys else ""


async def _read_links(session: ImportSession, shoppers: Iterable[_Traits]) -> _Links:
    """Read what is remembered of the shoppers of a page, as far as that is cheaper together."""
    mode = session.profile.customers.recognition
    keys: set[str] = set()
    for told in shoppers:
        keys |= {key(each, mode) for key in (choice_key, recognition_key) for each in told}
        keys.add(other_key(told.now, mode))
    return await session.services.store.read_together(CustomerLink, session.profile.id, set(map(link_key, keys)))


async def _read_link(session: ImportSession, links: _Links, key: str, former: str = "") -> CustomerLink | None:
    link, older = link_key(key), link_key(former) if former else ""
    where = RecordKey(CustomerLink, session.profile.id, link)
    store, clock = session.services.store, session.services.clock
    stored = await read_under_new_key(store, clock, where, older, lambda found: replace(found, link=link), known=links)
    return stored.record if stored else None


def _remembered(session: ImportSession, traits: CustomerTraits, link: CustomerLink) -> KnownCustomer:
    known = Customer(id=link.customer_id, code=None, name=link.name)
    match = recognise(traits, session.profile.customers.recognition, [], remembered=known)
    notices = [_told_before(link, traits)] if link.compared == f"{_TOLD}{_to_compare(traits, link, link.name)}" else []
    return KnownCustomer(
        known.id,
        known.name,
        match.explanation.steps[-1].words,
        notices=(*_unusable_number(traits), *notices),
        rule=KnownBy.CHOSEN if link.how is LinkOrigin.CHOSEN else Rule.REMEMBERED,
    )


@dataclass(slots=True)
class _Batch:
    """What is known while the shoppers of a batch are recognised, one after the other."""

    found: list[Customer]
    looked_up_at: datetime
    made: dict[str, MissingCustomer] = field(default_factory=dict)
    """New cards by the id that stands for them, as a later run will find them: it is no matter how orders fall into
    runs."""
    remembered: dict[str, str] = field(default_factory=dict)
    """By key, the customers that were remembered on the way."""
    links: dict[str, CustomerLink] = field(default_factory=dict)
    """What is to be remembered, by its key."""
    names: dict[str, str] = field(default_factory=dict)
    """By customer, the fingerprints of the names under which was ordered, as they are remembered."""

    @property
    def customers(self) -> list[Customer]:
        """All that can be recognised."""
        return [*self.found, *map(_as_customer, self.made.values())]


async def _look_up(session: ImportSession, asking: Sequence[_Shopper]) -> dict[str, CustomerChoice]:
    looked_up_at = session.services.clock.now()
    mode = session.profile.customers.recognition
    wanted = [query_for(shopper.traits, mode) for shopper in asking]
    ids = frozenset(shopper.known.customer_id for shopper in asking if shopper.known)
    found = await (await session.books()).customers.find(replace(_together(wanted), ids=ids))
    if len(asking) > 1 and any(_unread(card) for card in found):
        # Which of these orders such a card is about, only a question for each of them tells.
        return {key: choice for each in asking for key, choice in (await _look_up(session, [each])).items()}
    batch = _Batch(list(found), looked_up_at)
    choices: dict[str, CustomerChoice] = {}
    for shopper in asking:
        choice = await _choose(session, shopper, batch)
        if isinstance(choice, KnownCustomer) and choice.customer_id in batch.made:
            choice = await _shared(session, shopper, batch.made[choice.customer_id], choice, batch)
        elif isinstance(choice, MissingCustomer):
            batch.made.setdefault(_not_yet(choice.creation_key), choice)
            batch.remembered[choice.key] = _not_yet(choice.creation_key)
        choices[shopper.order.order_id] = choice
    await remember(session, batch.links.values())
    return choices


def _not_yet(creation_key: str) -> str:
    return f"new:{creation_key}"


def _as_customer(missing: MissingCustomer) -> Customer:
    """Return a card that an earlier order of this batch needs, as a later run will find it."""
    card = missing.card
    return Customer(
        id=_not_yet(missing.creation_key),
        code=card.code,
        name=card.name,
        emails=(card.email,) if card.email else (),
        phone=card.phone,
        vat_number=card.vat_number,
        address=card.address,
    )


async def _shared(
    session: ImportSession,
    shopper: _Shopper,
    first: MissingCustomer,
    choice: KnownCustomer,
    batch: _Batch,
) -> MissingCustomer | Cause:
    """Return the new card of an earlier order of this batch as the one of this shopper, whichever of them makes it."""
    beside = bool(choice.second_key)
    own = _to_create(session, shopper, await session.reference(), choice.steps, batch, beside=beside)
    if isinstance(own, Cause):
        return own
    return replace(
        own,
        creation_key=first.creation_key,
        former_creation_key=first.former_creation_key,
        shared_former_key=first.shared_former_key,
        # The number decides the VAT, and it is the first order's that comes on the card.
        card=replace(own.card, vat_number=first.card.vat_number),
        how=choice.how,
        compared=compared_text(shopper.traits, first.card.name),
        notices=choice.notices,
        names=batch.names.get(choice.customer_id, ""),
    )


async def _choose(session: ImportSession, shopper: _Shopper, batch: _Batch) -> CustomerChoice:
    """Decide on the customer of an order, now that all possible ones were looked up."""
    reference = await session.reference()
    by_id = {customer.id: customer for customer in batch.customers}
    earlier = by_id.get(shopper.known.customer_id if shopper.known else batch.remembered.get(shopper.key, ""))
    if shopper.is_collective and shopper.known and earlier:
        return replace(shopper.known, card=card_of(earlier, reference))
    traits, mode = shopper.traits, session.profile.customers.recognition
    if shopper.is_doubtful and earlier and not is_at_place(traits, earlier):
        earlier = None
    outcome = recognise(traits, mode, batch.customers, remembered=earlier, chosen=shopper.was_chosen)
    odd = outcome.customer if isinstance(outcome, Match) else next(filter(_unread, batch.customers), None)
    if odd and (faults := _unread(odd)):
        who, key = odd.name or traits.who, recognition_key(traits, mode)
        choice: CustomerChoice = Cause(
            CauseKind.CUSTOMER_UNREADABLE, key, {"who": who, **listed(faults).facts("detail")}
        )
    else:
        choice = await _settled(session, shopper, outcome, batch)
    return _with_key_of_link(session, shopper, outcome, choice) if isinstance(choice, Cause) else choice


async def _settled(session: ImportSession, shopper: _Shopper, outcome: Recognition, batch: _Batch) -> CustomerChoice:
    """Return what recognition leads to: a card, a new one, or the cause why the order waits."""
    reference, traits, mode = await session.reference(), shopper.traits, session.profile.customers.recognition
    words = outcome.explanation.words
    may_create = shopper.link is not None and shopper.link.allows_creation
    if isinstance(outcome, OtherCompany) and may_create:
        return _to_create(session, shopper, reference, words, batch, beside=True)
    if isinstance(outcome, Ambiguous) and may_create:
        # None of those that fit, a person decided: remembered as a choice between them would be.
        missing = _to_create(session, shopper, reference, words, batch, beside=True)
        second = _second_key(session, shopper, outcome)
        key = second or choice_key(traits, mode)
        return missing if isinstance(missing, Cause) else replace(missing, key=key, second_key=second)
    if isinstance(outcome, Match):
        return await _recognised(session, shopper, outcome, batch)
    by_hand = session.profile.customers.processing is Processing.MANUAL
    if isinstance(outcome, NoMatch) and (may_create or not by_hand):
        missing = _to_create(session, shopper, reference, words, batch, beside=_is_beside_link(outcome))
        if isinstance(missing, Cause):
            return missing
        return replace(missing, notices=tuple(_told_of(outcome, traits)))
    return cause_of(outcome, traits, mode)


def _second_key(session: ImportSession, shopper: _Shopper, outcome: Recognition | None = None) -> str:
    """Return the key of the second company or person behind what is remembered, if the order is theirs; else empty."""
    second = other_key(shopper.traits, session.profile.customers.recognition)
    return second if shopper.key == second or (outcome is not None and _is_beside_link(outcome)) else ""


def _with_key_of_link(session: ImportSession, shopper: _Shopper, outcome: Recognition, cause: Cause) -> Cause:
    """Return the cause with the key under which a choice goes before what was remembered of the shopper."""
    second = _second_key(session, shopper, outcome)
    is_of_first = cause.key == recognition_key(shopper.traits, session.profile.customers.recognition)
    return replace(cause, key=second or (shopper.key if is_of_first else cause.key))


def _unread(card: Customer) -> list[Bilingual]:
    """Return what of a card cannot be read that an import needs."""
    return [shown for name, shown in card.unreadable.items() if name != "extra_fields"]


def _is_beside_link(outcome: Recognition) -> bool:
    """Whether the remembered customer was left out, so that this one is remembered beside it."""
    first = outcome.explanation.steps[0] if outcome.explanation.steps else None
    return first is not None and first.rule is Rule.REMEMBERED and first.verdict is Verdict.OTHER_COMPANY


async def _recognised(session: ImportSession, shopper: _Shopper, match: Match, batch: _Batch) -> CustomerChoice:
    """Take a customer that was found; remember it, and tell what does not agree with the order."""
    reference, traits, customer = await session.reference(), shopper.traits, match.customer
    mode, words = session.profile.customers.recognition, match.explanation.words
    is_chosen = match.rule is Rule.REMEMBERED and shopper.was_chosen
    different = different_traits(traits, customer) if _goes_by_email(match, mode, traits) and not is_chosen else ()
    if different:
        if shopper.link is not None and shopper.link.allows_creation:
            return _to_create(session, shopper, reference, words, batch, beside=True)
        if session.profile.customers.hold_other_person:
            return other_person_cause(customer, different, traits, mode)
    names = batch.names[customer.id] = _names(shopper, customer, batch)
    notices = _told_of(match, traits)
    disagrees = [_chosen_although(customer, traits)] if is_chosen and is_other_company(traits, customer) else []
    disagrees += [_another_person(customer, different, traits)] if different else []
    notices += disagrees
    is_told = bool(disagrees)
    if match.rule is Rule.REMEMBERED and shopper.link is not None:
        await _note_compared(session, shopper, customer, names, batch, is_told=is_told)
    elif match.lasting:
        key = other_key(traits, mode) if _is_beside_link(match) else recognition_key(traits, mode)
        batch.remembered[key] = customer.id
        if customer.id not in batch.made:
            compared = _marked(compared_text(traits, customer.name), is_told=is_told)
            shop_id, rule = traits.shop_customer_id, match.rule.value
            link = link_of_recognised(
                session, key, customer, traits, shop_id, compared=compared, names=names, rule=rule
            )
            batch.links[link.link] = link
    last = match.explanation.steps[-1]
    notices += [last.words] if last.other_emails else []
    notices += _twin_cards(customer, batch.found, traits) if mode is RecognitionMode.SMART and not is_chosen else []
    notices += [_many_names(traits)] if len(names.split()) >= _MANY_NAMES else []
    refresh = _refresh(session, shopper, customer, reference)
    card = card_of(customer, reference)
    second = _second_key(session, shopper, match)
    rule = KnownBy.CHOSEN if is_chosen else match.rule
    return KnownCustomer(customer.id, customer.name, last.words, words, card, refresh, tuple(notices), second, rule)


def _marked(compared: str, *, is_told: bool) -> str:
    return f"{_TOLD}{compared}" if compared and is_told else compared


def _goes_by_email(match: Match, mode: RecognitionMode, traits: CustomerTraits) -> bool:
    """Whether Smart has no more to go by than the e-mail address: no code, VAT number, or name and place."""
    by_email = match.rule in {Rule.EMAIL, Rule.EMAIL_AND_POSTCODE, Rule.REMEMBERED}
    same_company = bool(traits.vat_number) and any(
        step.rule is Rule.REMEMBERED and step.chosen and step.chosen.vat_number for step in match.explanation.steps
    )
    return mode is RecognitionMode.SMART and by_email and bool(traits.email) and not same_company


def _names(shopper: _Shopper, customer: Customer, batch: _Batch) -> str:
    """Return the fingerprints of the different names that use the e-mail address of an order."""
    traits = shopper.traits
    if not traits.email:
        return ""
    names = {traits.name, customer.name, *(other.name for other in batch.customers if has_email(other, traits.email))}
    seen = shopper.link.names.split() if shopper.link and shopper.link.customer_id == customer.id else []
    seen += batch.names.get(customer.id, "").split()
    told = {digest_of_text(name_key(name))[:8] for name in names if name_key(name)}
    return " ".join(sorted(told | set(seen))[:_MOST_NAMES])


async def _note_compared(
    session: ImportSession, shopper: _Shopper, customer: Customer, names: str, batch: _Batch, *, is_told: bool
) -> None:
    """Keep that the order agrees with the card as far as it has to, so that the next one costs no call."""
    link = shopper.link
    if link is None or link.allows_creation:
        return
    key = link_key(shopper.key)
    compared = _marked(_to_compare(shopper.traits, link, customer.name), is_told=is_told)
    if link.link != key:  # of before, and now known not to be a namesake's
        batch.links[key] = link_of_recognised(
            session, shopper.key, customer, shopper.traits, link.shop_customer_id, compared=compared
        )
        return
    if not _must_compare(session, shopper):
        return
    stored = await session.services.store.get(CustomerLink, session.profile.id, key)
    if stored is not None and stored.record.customer_id == customer.id:
        # The name becomes the card's of today: by it the next order is compared.
        link = replace(stored.record, compared=compared, names=names, name=customer.name)
        # A concurrent change wins; the card is then read once more.
        await replace_if_unchanged(session.services.store, session.services.clock, stored, link)


def _told_of(outcome: Match | NoMatch, traits: CustomerTraits) -> list[Bilingual]:
    """Return notices of the customers that were left out, and of a VAT number that cannot be used."""
    told = [step.words for step in outcome.explanation.steps if step.verdict is Verdict.OTHER_COMPANY]
    return [*told, *_unusable_number(traits)]


def _unusable_number(traits: CustomerTraits) -> list[Bilingual]:
    if not traits.unusable_vat_number:
        return []
    typed = cut(traits.unusable_vat_number, _LONGEST_TYPED)
    dutch = f"'{typed}' uit de order is geen geldig btw-nummer en is niet gebruikt."
    return [Bilingual(dutch, f"'{typed}' in the order is no valid VAT number and was not used.")]


def _told_before(link: CustomerLink, traits: CustomerTraits) -> Bilingual:
    said = ", ".join(text for text in (traits.name, traits.vat_number) if text)
    return Bilingual(
        f"Geboekt op {link.name}, hoewel de order ({said}) andere gegevens noemt dan de klantkaart. Dat is bij een "
        "eerdere order gemeld.",
        f"Booked on {link.name}, although the order ({said}) says otherwise than the customer card. That was told with "
        "an earlier order.",
    )


def _chosen_although(customer: Customer, traits: CustomerTraits) -> Bilingual:
    who, own, number = label_of(customer), customer.vat_number.strip(), traits.vat_number
    return Bilingual(
        f"Geboekt op {who}, zoals met de hand is gekozen, hoewel de order btw-nummer {number} heeft en de klantkaart "
        f"{own}.",
        f"Booked on {who}, as was chosen by hand, although the order has VAT number {number} and the customer card "
        f"{own}.",
    )


def _another_person(customer: Customer, different: Sequence[Trait], traits: CustomerTraits) -> Bilingual:
    who, what = label_of(customer), names_of(different)
    return Bilingual(
        f"E-mailadres {traits.email} hoort bij {who}, maar de order noemt {traits.name} met een ander(e) {what.dutch}.",
        f"E-mail address {traits.email} belongs to {who}, but the order names {traits.name} with another "
        f"{what.english}.",
    )


def _twin_cards(customer: Customer, found: Sequence[Customer], traits: CustomerTraits) -> list[Bilingual]:
    """Tell of other cards with the same name and the e-mail address of an order: perhaps the same customer twice."""
    same = [card for card in found if traits.email and has_email(card, traits.email) and not card.inactive]
    companies = {customer.vat_number, ""}
    twins = [
        card
        for card in same
        if card.id != customer.id
        and name_key(card.name) == name_key(customer.name)
        and (not customer.vat_number or card.vat_number in companies)
    ]
    if not twins:
        return []
    cards = labels_of([customer, *twins])
    return [
        Bilingual(
            f"Meer klantkaarten hebben deze naam en e-mailadres {traits.email}: {cards}. Is het dezelfde klant, voeg "
            "de kaarten dan samen in SnelStart.",
            f"More customer cards have this name and e-mail address {traits.email}: {cards}. If they are the same "
            "customer, merge the cards in SnelStart.",
        )
    ]


def _many_names(traits: CustomerTraits) -> Bilingual:
    return Bilingual(
        f"Met e-mailadres {traits.email} is onder {_MANY_NAMES} of meer namen besteld. Is het geen adres van één "
        "klant, zet het dan bij de instellingen, tab Klanten, bij 'E-mailadressen die niets zeggen'.",
        f"With e-mail address {traits.email} was ordered under {_MANY_NAMES} names or more. If it is not the address "
        "of one customer, add it in the settings, tab Customers, to 'E-mail addresses that say nothing'.",
    )


def _to_create(
    session: ImportSession,
    shopper: _Shopper,
    reference: Reference,
    steps: Bilingual,
    batch: _Batch,
    *,
    beside: bool = False,
) -> MissingCustomer | Cause:
    """Return the card to make. `beside`: that of another company or person is remembered under the same key."""
    traits, mode = shopper.traits, session.profile.customers.recognition
    card = _card(session, shopper.order, shopper.plan, traits, reference)
    if isinstance(card, Cause):
        return card
    if card.code in {customer.code for customer in batch.found}:
        card = replace(card, code=None)  # another company has it: a code is unique
    how = Bilingual("Nieuwe klant.", "New customer.")
    if traits.vat_number and not card.vat_number:
        how = _without_number(how, traits.vat_number, is_export=shopper.plan.taxation.is_export_unseen_by_books)
    # Without the shop's account number: two shops of one administration must not create two cards for one shopper.
    for_all = replace(traits, shop_customer_id="")
    former = replace(former_traits_of(shopper.order, session.profile), shop_customer_id="")
    goes_by_number = mode is RecognitionMode.SMART and bool(traits.vat_number)
    key_of = other_key if beside and not goes_by_number else recognition_key
    creation_key, former_key = key_of(for_all, mode), key_of(former, mode)
    return MissingCustomer(
        key=other_key(traits, mode) if beside else recognition_key(traits, mode),
        second_key=other_key(traits, mode) if beside else "",
        creation_key=creation_key,
        shopper=shopper_key(traits),
        card=card,
        how=how,
        steps=steps,
        shop_customer_id=traits.shop_customer_id,
        who=traits.name,
        looked_up_at=batch.looked_up_at,
        placed_at=shopper.order.placed_at,
        compared=compared_text(traits, card.name),
        former_creation_key=former_key if former_key != creation_key else "",
        shared_former_key=names_no_place(for_all),
        notices=tuple(_unusable_number(traits)),
    )


def _without_number(how: Bilingual, number: str, *, is_export: bool) -> Bilingual:
    """Explain that the VAT number of the order is not on the new card."""
    because = Bilingual()
    if is_export:
        because = Bilingual(
            ": de goederen verlaten het btw-gebied van de Europese Unie, en met het nummer zou SnelStart een "
            "intracommunautaire levering (ICP) opgeven",
            ": the goods leave the VAT area of the European Union, and with the number SnelStart would report an "
            "intra-Community supply (ICP)",
        )
    return Bilingual(
        f"{how.dutch} Btw-nummer {number} staat niet op de klantkaart{because.dutch}.",
        f"{how.english} VAT number {number} is not on the customer card{because.english}.",
    )


def _refresh(session: ImportSession, shopper: _Shopper, customer: Customer, reference: Reference) -> Refresh | None:
    if shopper.data is None:
        return None
    link = link_key(shopper.key or recognition_key(shopper.traits, session.profile.customers.recognition))
    moves = may_move_card(shopper.order, session.profile)
    return refresh_of(link, shopper.order, shopper.data, customer, reference, moves=moves)


def _together(wanted: Sequence[Wanted]) -> CustomerQuery:
    return CustomerQuery(
        codes=frozenset().union(*(each.codes for each in wanted)),
        emails=frozenset().union(*(each.emails for each in wanted)),
        vat_numbers=frozenset().union(*(each.vat_numbers for each in wanted)),
        names=frozenset().union(*(each.names for each in wanted)),
    )
