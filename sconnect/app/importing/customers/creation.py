"""Creating a customer card exactly once per administration, by the same protocol as orders (docs/why.md)."""

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import datetime

from sconnect.app.importing.create_once import Accepted, Declined, InDoubt, NoAnswer, NotSent, SendWindow, send_once
from sconnect.app.importing.customers.refresh import Refresh
from sconnect.app.importing.session import ImportSession
from sconnect.app.ports import CustomerQuery, MaySend
from sconnect.app.storage.conditional_writes import replace_if_unchanged, write_if_unchanged
from sconnect.app.storage.records import CreationTurn, CustomerCreation
from sconnect.app.storage.records.links import link_key
from sconnect.app.storage.repository import Stored
from sconnect.domain.books import BookAddress, Customer, NewCustomer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.vat.card_vat_check import Card
from sconnect.domain.customers.cards import NO_ADDRESS
from sconnect.domain.customers.recognition import KnownBy
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.values.comparison import email_key, name_key, postcode_key, vat_number_key

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


class Creation:
    """One card being created."""

    def __init__(self, session: ImportSession, missing: MissingCustomer, administration_id: str) -> None:
        self._session = session
        self._missing = missing
        self._scope = CustomerCreation.scope_of(administration_id)
        self._turns = CreationTurn.scope_of(administration_id)
        self._link = link_key(missing.creation_key)

    async def carry_out(self) -> KnownCustomer | Cause | InDoubt:
        """Create the card unless it exists. Raises the errors that say that the books cannot be reached."""
        before = await self._read_marker() or await self._read_former_marker()
        settled = await self._settle(before) if before else None
        if settled is not None:
            return settled
        if (not_before := await self._await_turn()) is not None:
            return self._uncertain(not_before)
        window = SendWindow(self._session.services.clock, self._session.services.limits)
        marker = await self._write_intent(before)
        if marker is None:
            return await self._wait_for_other_run()
        books = await self._session.books()

        def send(may_send: MaySend) -> Awaitable[Customer]:
            return books.customers.create(self._missing.card, may_send=may_send)

        outcome = await send_once(send, window, self._session.services.clock)
        match outcome:
            case Accepted(customer):
                return await self._made(marker, customer)
            case Declined(error):
                await self._rewrite(marker, state=OrderState.REFUSED)
                facts = {"who": self._missing.card.name, **error.words.clause.facts("detail")}
                return Cause(CauseKind.CUSTOMER_REFUSED, self._missing.key, facts)
            case NotSent(error):
                await self._rewrite(marker, state=OrderState.WAITING)
                raise error
            case NoAnswer():
                return await self._found(marker) or self._uncertain(self._settle_at(marker.record))

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
        if marker.settle_at is not None and marker.settle_at > self._missing.looked_up_at:
            return await self._wait_for_other_run()
        return self._undecided() if marker.attempt >= self._session.services.limits.attempts else None

    async def _await_turn(self) -> datetime | None:
        """Take the turn to make a card for this shopper; else return from when on that may be tried again.

        Another profile, with another mode or another field for the VAT number, has another marker for the same shopper.
        While the card that it may be making can still appear, a look-up from before says nothing.
        """
        services, profile_id = self._session.services, self._session.profile.id
        shopper = link_key(self._missing.shopper)
        before = await services.store.get(CreationTurn, self._turns, shopper)
        if before is not None and before.record.profile_id != profile_id:
            certain_at = before.record.at + services.limits.settle_time
            if certain_at >= self._missing.looked_up_at:
                return certain_at
        now = services.clock.now()
        turn = CreationTurn(
            scope=self._turns, shopper=shopper, profile_id=profile_id, at=now, owner=services.new_token()
        )
        taken = await write_if_unchanged(services.store, services.clock, before, turn)
        return None if taken else now

    async def _is_gone(self, marker: CustomerCreation) -> bool:
        """Whether a created card is gone: not found although its settle time has passed."""
        if marker.at + self._session.services.limits.settle_time >= self._missing.looked_up_at:
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
        card = self._missing.card
        by_email = CustomerQuery(emails=frozenset({card.email}))
        query = by_email if card.email else CustomerQuery(names=frozenset({card.name}))
        found = await (await self._session.books()).customers.find(query)
        same = [customer for customer in found if _is_card(customer, card)]
        if not same:
            return None
        return await self._made(marker, min(same, key=lambda customer: (customer.code is None, customer.code)))

    async def _made(self, marker: Stored[CustomerCreation], customer: Customer) -> KnownCustomer:
        self._session.progress.count("customers_created")
        await self._rewrite(marker, state=OrderState.DONE, customer_id=customer.id, name=customer.name)
        return self._known(customer.id, customer.name)

    def _known(self, customer_id: str, name: str) -> KnownCustomer:
        missing = self._missing
        how, steps = missing.how, missing.steps
        return KnownCustomer(customer_id, name, how, steps, notices=missing.notices, rule=KnownBy.CREATED)

    def _uncertain(self, retry_at: datetime) -> InDoubt:
        cause = Cause(CauseKind.CUSTOMER_UNCERTAIN, self._missing.key, {"who": self._missing.card.name})
        return InDoubt(cause, retry_at)

    def _undecided(self) -> Cause:
        return Cause(CauseKind.CUSTOMER_UNDECIDED, self._missing.key, {"who": self._missing.card.name})

    async def _read_marker(self) -> Stored[CustomerCreation] | None:
        return await self._session.services.store.get(CustomerCreation, self._scope, self._link)

    async def _read_former_marker(self) -> Stored[CustomerCreation] | None:
        """Read the marker that an older version wrote under another key, and go on under that one.

        The card may be that of a namesake when they shared the key: then only an outcome that is not known counts.
        """
        if not self._missing.former_creation_key:
            return None
        former = link_key(self._missing.former_creation_key)
        marker = await self._session.services.store.get(CustomerCreation, self._scope, former)
        if marker is None:
            return None
        is_made = marker.record.state is OrderState.DONE and not self._missing.shared_former_key
        if not (is_made or marker.record.state.may_have_been_sent):
            return None
        self._link = former
        return marker

    async def _write_intent(self, before: Stored[CustomerCreation] | None) -> Stored[CustomerCreation] | None:
        now = self._session.services.clock.now()
        earlier = before.record.attempt if before and before.record.state.may_have_been_sent else 0
        intent = CustomerCreation(
            scope=self._scope,
            link=self._link,
            state=OrderState.SENDING,
            at=now,
            owner=self._session.services.new_token(),
            attempt=earlier + 1,
            settle_at=now + self._session.services.limits.settle_time,
        )
        return await write_if_unchanged(self._session.services.store, self._session.services.clock, before, intent)

    async def _rewrite(
        self, marker: Stored[CustomerCreation], *, state: OrderState, customer_id: str = "", name: str = ""
    ) -> None:
        made = replace(marker.record, state=state, settle_at=None, customer_id=customer_id, name=name)
        await replace_if_unchanged(self._session.services.store, self._session.services.clock, marker, made)


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
