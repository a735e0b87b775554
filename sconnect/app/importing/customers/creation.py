"""Creating a customer card exactly once per administration, by the same protocol as orders (docs/why.md)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, TypeVar

from sconnect.app.errors import UNEXPECTED_ERRORS, RefusedError, SconnectError, SettingsError
from sconnect.app.importing.create_once import (
    IN_FLIGHT,
    Accepted,
    Declined,
    InDoubt,
    NoAnswer,
    NotSent,
    SendWindow,
    next_group,
    send_once,
)
from sconnect.app.importing.customers.refresh import Refresh
from sconnect.app.importing.session import ImportSession
from sconnect.app.ports import Books, CustomerQuery, MaySend
from sconnect.app.storage.conditional_writes import replace_if_unchanged, write_all_if_unchanged
from sconnect.app.storage.records import CreationTurn, CustomerCreation
from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.repository import KnownRecords, Stored
from sconnect.app.storage.schema import Record
from sconnect.domain.books import BookAddress, Customer, NewCustomer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.vat.card_vat_check import Card
from sconnect.domain.customers.cards import NO_ADDRESS
from sconnect.domain.customers.recognition import KnownBy
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.values.comparison import email_key, name_key, postcode_key, vat_number_key

R = TypeVar("R", bound=Record)

_LOOKS_AT_OTHER_RUN = 10
"""Seconds to wait for another run that is creating the same card."""


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer that exists in the books."""

    customer_id: str
    name: str
    how: Bilingual
    """By what the customer was recognised."""
    steps: Bilingual = NOTHING
    """The same at length: everything that was tried."""
    card: Card | None = None
    """What of the card decides the VAT; None when it was not read, because nothing depends on it."""
    refresh: Refresh | None = None
    """What the shopper's data make of the card, when it is kept up to date and they say something new."""
    notices: tuple[Bilingual, ...] = ()
    """What is worth knowing about the choice."""
    second_key: str = ""
    """Under which another is chosen for the second company or person behind a key; empty for the first."""
    rule: str = ""
    """What of it is kept without a term: a `Rule`, or a `KnownBy` when no rule was applied."""
    code: int | None = None
    """The number of a card that was just made."""


@dataclass(frozen=True, slots=True)
class MissingCustomer:
    """A customer that has to be created first. Orders with one `creation_key` share the new card."""

    key: str
    """Under which the profile remembers the customer."""
    creation_key: str
    """Under which the card is created once in the administration, whichever shop the order came from."""
    shopper: str
    """By which profiles that know shoppers by other things make a card one after the other."""
    card: NewCustomer
    how: Bilingual
    steps: Bilingual
    shop_customer_id: str
    who: str
    """The shopper, as the order names them."""
    looked_up_at: datetime
    placed_at: datetime
    compared: str = ""
    """What of the order need not be held against the new card (`compared_text`)."""
    former_creation_key: str = ""
    """The creation key in the form from before; empty when it is the same."""
    shared_former_key: bool = False
    """Whether namesakes elsewhere had that key as well."""
    notices: tuple[Bilingual, ...] = ()
    """What is worth knowing about the choice."""
    second_key: str = ""
    """As of a `KnownCustomer`."""
    names: str = ""
    """Fingerprints of the names that ordered with the e-mail address, earlier orders of the same run included."""


Made = KnownCustomer | Cause | InDoubt
_Intended = tuple["Creation", Stored[CustomerCreation]]
_Move = tuple[Stored[R] | None, R]
"""A record as it stands, or None where there is none, and as it is to stand."""


async def create_cards(session: ImportSession, missing: Sequence[MissingCustomer]) -> dict[str, Made | Exception]:
    """Create cards, each exactly once, whatever happens (docs/why.md); returns what came of each, by creation key.

    An error of one of them stands in its place. After one that says that the books cannot be reached, or when time ran
    out, the rest is left out.
    """
    known = await _KnownRows.read(session, missing)
    cards: dict[str, Creation] = {}
    for each in missing:
        cards.setdefault(each.creation_key, Creation(session, each, known))
    left, outcomes = list(cards.values()), dict[str, Made | Exception]()
    while left and not (outcomes and session.out_of_time):
        group = _Group(session, _independent(left[: next_group(session.sent_together)]))
        await group.carry_out()
        left = left[len(group.cards) :]
        session.sent_together = max(session.sent_together, len(group.cards))
        outcomes |= {card.missing.creation_key: card.outcome for card in group.cards if card.outcome is not None}
        if _stopping(outcomes.values()):
            break
    return outcomes


def _independent(cards: Sequence["Creation"]) -> Sequence["Creation"]:
    """Return the first cards of which none has to wait for what becomes of another."""
    seen: set[str] = set()
    for number, card in enumerate(cards):
        keys = {card.missing.creation_key, card.missing.former_creation_key, f"shopper {card.missing.shopper}"} - {""}
        if keys & seen:
            return cards[:number]
        seen |= keys
    return cards


def _stopping(outcomes: Iterable[Made | Exception | None]) -> SconnectError | None:
    """Return why nothing more can be created now, if so. A refusal is about one shopper, as far as one can tell."""
    errors = (each for each in outcomes if isinstance(each, SconnectError))
    return next((each for each in errors if not isinstance(each, RefusedError | SettingsError)), None)


@dataclass(frozen=True, slots=True)
class _KnownRows:
    """What stands about cards and shoppers in an administration, as far as it was read together."""

    scope: str
    turns_scope: str
    markers: KnownRecords[CustomerCreation]
    turns: KnownRecords[CreationTurn]

    @classmethod
    async def read(cls, session: ImportSession, missing: Sequence[MissingCustomer]) -> Self:
        """Read it for these cards, where that is cheaper than one by one."""
        administration_id, store = (await session.reference()).administration.id, session.services.store
        scope, turns_scope = CustomerCreation.scope_of(administration_id), CreationTurn.scope_of(administration_id)
        keys = {key for each in missing for key in (each.creation_key, each.former_creation_key) if key}
        markers = await store.read_together(CustomerCreation, scope, set(map(link_key, keys)))
        shoppers = {link_key(each.shopper) for each in missing}
        turns = await store.read_together(CreationTurn, turns_scope, shoppers)
        return cls(scope, turns_scope, markers, turns)


class _Group:
    """Cards that are created together: turns, intents and outcomes are written together, a few are posted at once."""

    def __init__(self, session: ImportSession, cards: Sequence["Creation"]) -> None:
        self._session = session
        self.cards = cards
        self._places = asyncio.Semaphore(IN_FLIGHT)

    @property
    def _begun(self) -> list["Creation"]:
        return [card for card in self.cards if card.outcome is None]

    async def carry_out(self) -> None:
        """Create the cards unless they exist; every card has an outcome then."""
        for card in self.cards:
            await card.begin()
        try:
            await self._create()
        except SconnectError as error:
            for card in self._begun:
                card.outcome = error

    async def _create(self) -> None:
        services = self._session.services
        async for card, turn in self._written([(card, card.turn()) for card in self._begun]):
            card.take_turn(turn)
        books, window = await self._session.books(), SendWindow(services.clock, services.limits)
        intended, preceded = list[_Intended](), list[Creation]()
        async for card, marker in self._written([(card, card.intent()) for card in self._begun]):
            if marker is None:
                preceded.append(card)
            else:
                intended.append((card, marker))
        sent = (self._send(books, card, marker, window) for card, marker in intended)
        answers = await asyncio.gather(*sent, return_exceptions=True)
        made = [(*each, answer) for each, answer in zip(intended, answers, strict=True) if isinstance(answer, Customer)]
        done = self._written([(card, (marker, _done(marker.record, customer))) for card, marker, customer in made])
        for card, _, customer in made:
            _, marker = await anext(done)
            card.conclude(customer, marker)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        for card in preceded:
            await card.take_from_other_run()

    async def _written(
        self, moves: Sequence[tuple["Creation", _Move[R]]]
    ) -> AsyncIterator[tuple["Creation", Stored[R] | None]]:
        """Write what is to stand of each card."""
        services = self._session.services
        outcomes = write_all_if_unchanged(services.store, services.clock, [move for _, move in moves])
        for card, _ in moves:
            yield card, await anext(outcomes)

    async def _send(
        self, books: Books, card: "Creation", marker: Stored[CustomerCreation], window: SendWindow
    ) -> Customer | None:
        async with self._places:
            if stopping := _stopping(other.outcome for other in self.cards):
                await card.withdraw(marker, stopping)
                return None
            return await card.send(books, marker, window)


class Creation:
    """One card being created."""

    def __init__(self, session: ImportSession, missing: MissingCustomer, known: _KnownRows) -> None:
        self.missing = missing
        self.outcome: Made | Exception | None = None
        """What came of it; None: nothing yet."""
        self._session = session
        self._known_rows = known
        self._link = link_key(missing.creation_key)
        self._before: Stored[CustomerCreation] | None = None
        self._turn_before: Stored[CreationTurn] | None = None

    async def begin(self) -> None:
        """Resolve what an earlier attempt left, and see whose turn it is. Without an outcome it may be created."""
        try:
            self._before = await self._known_rows.markers.get(self._link) or await self._read_former_marker()
            self.outcome = await self._settle(self._before) if self._before else None
            if self.outcome is None and (not_before := await self._not_before()) is not None:
                self.outcome = self._uncertain(not_before)
        except (SconnectError, *UNEXPECTED_ERRORS) as error:
            self.outcome = error

    def turn(self) -> _Move[CreationTurn]:
        """Return the turn to make a card for this shopper, as it is to be taken."""
        services = self._session.services
        turn = CreationTurn(
            scope=self._known_rows.turns_scope,
            shopper=link_key(self.missing.shopper),
            profile_id=self._session.profile.id,
            at=services.clock.now(),
            owner=services.new_token(),
        )
        return self._turn_before, turn

    def take_turn(self, written: Stored[CreationTurn] | None) -> None:
        """Go on with the turn as it was taken; None: another profile was first."""
        if written is None:
            self.outcome = self._uncertain(self._session.services.clock.now())
        else:
            self._known_rows.turns.note(written.record.shopper, written)

    def intent(self) -> _Move[CustomerCreation]:
        """Return the intent, as it is to be written."""
        services, before = self._session.services, self._before
        now = services.clock.now()
        earlier = before.record.attempt if before and before.record.state.may_have_been_sent else 0
        intent = CustomerCreation(
            scope=self._known_rows.scope,
            link=self._link,
            state=OrderState.SENDING,
            at=now,
            owner=services.new_token(),
            attempt=earlier + 1,
            settle_at=now + services.limits.settle_time,
        )
        return before, intent

    async def send(self, books: Books, marker: Stored[CustomerCreation], window: SendWindow) -> Customer | None:
        """Create the card, once. Returns it as made, which is still to be written down; else it has an outcome."""

        def create(may_send: MaySend) -> Awaitable[Customer]:
            return books.customers.create(self.missing.card, may_send=may_send)

        try:
            match await send_once(create, window, self._session.services.clock):
                case Accepted(customer):
                    return customer
                case Declined(error):
                    await self._rewrite(marker, state=OrderState.REFUSED)
                    facts = {"who": self.missing.card.name, **error.words.clause.facts("detail")}
                    self.outcome = Cause(CauseKind.CUSTOMER_REFUSED, self.missing.key, facts)
                case NotSent(error):
                    await self.withdraw(marker, error)
                case NoAnswer():
                    found = await self._found(marker)
                    self.outcome = found or self._uncertain(self._settle_at(marker.record))
        except (SconnectError, *UNEXPECTED_ERRORS) as error:
            self.outcome = error
        return None

    async def withdraw(self, marker: Stored[CustomerCreation], because: SconnectError) -> None:
        """Take the intent back: certainly nothing was sent, so it may be created at any time."""
        await self._rewrite(marker, state=OrderState.WAITING)
        self.outcome = because

    def conclude(self, customer: Customer, written: Stored[CustomerCreation] | None) -> None:
        """Take the card that was made, whether its marker could be written or another run did so."""
        self._known_rows.markers.note(self._link, written)
        self._session.progress.count("customers_created")
        self.outcome = self._created(customer)

    async def take_from_other_run(self) -> None:
        """Wait for the run that was first."""
        try:
            self.outcome = await self._wait_for_other_run()
        except SconnectError as error:
            self.outcome = error

    async def _settle(self, before: Stored[CustomerCreation]) -> KnownCustomer | Cause | InDoubt | None:
        """Resolve an earlier attempt; None when a new one is safe."""
        marker = before.record
        if marker.state is OrderState.DONE:
            return None if await self._is_gone(marker) else self._known(marker.customer_id, marker.name)
        if not marker.state.may_have_been_sent:
            return None
        found = await self._found(before)
        if found is not None:
            return found
        # The look-up without a match counts, not this one: the card may bear another name of the same shopper.
        if marker.settle_at is not None and marker.settle_at > self.missing.looked_up_at:
            return await self._wait_for_other_run()
        return self._undecided() if marker.attempt >= self._session.services.limits.attempts else None

    async def _not_before(self) -> datetime | None:
        """Return from when on a card may be made for this shopper; None: now.

        Another profile, with another mode or another field for the VAT number, has another marker for the same shopper.
        While the card that it may be making can still appear, a look-up from before says nothing.
        """
        before = self._turn_before = await self._known_rows.turns.get(link_key(self.missing.shopper))
        if before is None or before.record.profile_id == self._session.profile.id:
            return None
        certain_at = before.record.at + self._session.services.limits.settle_time
        return certain_at if certain_at >= self.missing.looked_up_at else None

    async def _is_gone(self, marker: CustomerCreation) -> bool:
        """Whether a created card is gone: not found although its settle time has passed."""
        if marker.at + self._session.services.limits.settle_time >= self.missing.looked_up_at:
            return False
        # Not every recognition mode looks up every card, so ask for this one.
        query = CustomerQuery(ids=frozenset({marker.customer_id}))
        found = await (await self._session.books()).customers.find(query)
        return all(customer.id != marker.customer_id for customer in found)

    async def _wait_for_other_run(self) -> KnownCustomer | InDoubt:
        """Wait for another run, perhaps of another shop, that is creating the same card, and take its result."""
        marker: Stored[CustomerCreation] | None = None
        for _ in range(_LOOKS_AT_OTHER_RUN):
            marker = await self._read_marker()
            if marker is not None and marker.record.state is OrderState.DONE:
                return self._known(marker.record.customer_id, marker.record.name)
            if marker is None or not marker.record.state.may_have_been_sent:
                break  # the other run withdrew, so certainly nothing was created: it may be retried at once
            await self._session.services.clock.sleep(1)
        return self._uncertain(self._settle_at(marker.record if marker else None))

    def _settle_at(self, marker: CustomerCreation | None) -> datetime:
        """Return when the outcome of an attempt is certain: now, when none is under way."""
        return (marker.settle_at if marker else None) or self._session.services.clock.now()

    async def _found(self, marker: Stored[CustomerCreation]) -> KnownCustomer | None:
        """Look up the card as we sent it: same name, e-mail address and postcode."""
        card = self.missing.card
        by_email = CustomerQuery(emails=frozenset({card.email}))
        query = by_email if card.email else CustomerQuery(names=frozenset({card.name}))
        found = await (await self._session.books()).customers.find(query)
        same = [customer for customer in found if _is_card(customer, card)]
        if not same:
            return None
        return await self._made(marker, min(same, key=lambda customer: (customer.code is None, customer.code)))

    async def _made(self, marker: Stored[CustomerCreation], customer: Customer) -> KnownCustomer:
        self._session.progress.count("customers_created")
        services = self._session.services
        await replace_if_unchanged(services.store, services.clock, marker, _done(marker.record, customer))
        return self._created(customer)

    def _created(self, customer: Customer) -> KnownCustomer:
        return replace(self._known(customer.id, customer.name), code=customer.code)

    def _known(self, customer_id: str, name: str) -> KnownCustomer:
        missing = self.missing
        how, steps = missing.how, missing.steps
        return KnownCustomer(customer_id, name, how, steps, notices=missing.notices, rule=KnownBy.CREATED)

    def _uncertain(self, retry_at: datetime) -> InDoubt:
        cause = Cause(CauseKind.CUSTOMER_UNCERTAIN, self.missing.key, {"who": self.missing.card.name})
        return InDoubt(cause, retry_at)

    def _undecided(self) -> Cause:
        return Cause(CauseKind.CUSTOMER_UNDECIDED, self.missing.key, {"who": self.missing.card.name})

    async def _read_marker(self) -> Stored[CustomerCreation] | None:
        return await self._session.services.store.get(CustomerCreation, self._known_rows.scope, self._link)

    async def _read_former_marker(self) -> Stored[CustomerCreation] | None:
        """Read the marker that an older version wrote under another key, and go on under that one.

        The card may be that of a namesake when they shared the key: then only an outcome that is not known counts.
        """
        if not self.missing.former_creation_key:
            return None
        former = link_key(self.missing.former_creation_key)
        marker = await self._known_rows.markers.get(former)
        if marker is None:
            return None
        is_made = marker.record.state is OrderState.DONE and not self.missing.shared_former_key
        if not (is_made or marker.record.state.may_have_been_sent):
            return None
        self._link = former
        return marker

    async def _rewrite(self, marker: Stored[CustomerCreation], *, state: OrderState) -> None:
        after = replace(marker.record, state=state, settle_at=None)
        await replace_if_unchanged(self._session.services.store, self._session.services.clock, marker, after)


def _done(marker: CustomerCreation, customer: Customer) -> CustomerCreation:
    return replace(marker, state=OrderState.DONE, settle_at=None, customer_id=customer.id, name=customer.name)


def _is_card(customer: Customer, card: NewCustomer) -> bool:
    same_email = email_key(card.email) in {email_key(email) for email in customer.emails}
    if not card.email:  # namesakes in two towns are two customers
        sent, found = card.address, customer.address
        same_email = _place(found or NO_ADDRESS) == _place(sent)
    postcode = customer.address.postcode if customer.address else ""
    return (
        not customer.inactive
        and same_email
        and name_key(customer.name) == name_key(card.name)
        and postcode_key(postcode) == postcode_key(card.address.postcode)
        and (not card.vat_number or vat_number_key(customer.vat_number) == vat_number_key(card.vat_number))
    )


def _place(address: BookAddress) -> tuple[str, str]:
    return name_key(address.street), name_key(address.city)
