"""The whole story of a booked order: how it stands in the books now, its corrections, and what the shop says."""

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sconnect.app.errors import RefusedError, SconnectError, UnreadableError
from sconnect.app.importing.corrections.repository import Corrections, credits_of
from sconnect.app.importing.markers import Candidate, OrderMarkers
from sconnect.app.ports import Books, CustomerQuery, Shop
from sconnect.app.profiles.pinning import require_pinned_administration
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import CorrectionRecord, OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.worklist.orders import unknown_order
from sconnect.domain.books import BookedOrder, Customer, Reference
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.corrections.credit import Creditable, CreditError, creditable
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.explanation.evidence import read_evidence
from sconnect.domain.orders.refunds import refunded_amount
from sconnect.domain.orders.selection import SaleStatuses
from sconnect.domain.orders.state import OrderState
from sconnect.domain.payments import CAPABILITY, refunded_at_provider
from sconnect.domain.profile import Profile
from sconnect.domain.reconciliation.facts import Invoice
from sconnect.domain.shop import ShopInfo, ShopOrder
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.fingerprint import digest_of_values
from sconnect.domain.values.money import ZERO, number_text

_LONGEST_SHOWN = 80


class Standing(StrEnum):
    """Where a sales order stands, which decides what can be done about it."""

    OPEN = "open"
    """It was not invoiced: it can be changed, moved and removed."""
    INVOICED = "invoiced"
    """It can be credited."""
    GONE = "gone"
    """The books do not have it any more: it can be booked again."""
    NOT_FOUND = "not_found"
    """It was booked by hand, and not found by the number that was noted."""


@dataclass(frozen=True, slots=True)
class Story:
    """A booked order now. Amounts are euro including VAT unless said otherwise."""

    profile: Profile
    marker: Stored[OrderRecord]
    standing: Standing
    reference: Reference
    """Of the administration."""
    order: BookedOrder | None
    """The sales order as the books hold it; None when they do not."""
    lines: Creditable | None
    """What of it can be corrected; None when nothing can, for the `problem`."""
    problem: Bilingual | None
    corrections: tuple[CorrectionRecord, ...]
    customer: Customer | None
    in_shop: ShopOrder | None
    """None when the shop does not have it, or does not answer."""
    shop_status: str
    refunded: Decimal | None = None
    """What was refunded in all, as shop or payment module surely tell; None when they do not."""
    invoice: Invoice | None = None
    """The invoice of the sales order, with its open balance; None when there is none, or it was not read."""
    removed: frozenset[int] = frozenset()
    """The numbers of the credits that the books do not have any more: a person removed them there."""

    @property
    def is_ours(self) -> bool:
        """Whether sconnect booked it: what a person booked by hand is never changed, moved or removed."""
        return not self.marker.record.by_hand

    @property
    def is_busy(self) -> bool:
        """Whether a correction of it is not known to be over."""
        return any(each.state.is_open for each in self.corrections)

    @property
    def kinds(self) -> tuple[CorrectionKind, ...]:
        """What can be done about it now."""
        if self.is_busy or self.order is None:
            return ()
        if self.standing is Standing.INVOICED:
            return (CorrectionKind.CREDIT,) if self.lines and self.lines.left > 0 else ()
        if not self.is_ours:
            return ()
        change = (CorrectionKind.CHANGE,) if self.lines else ()
        return (*change, CorrectionKind.REMOVE, CorrectionKind.MOVE)

    @property
    def can_be_booked_again(self) -> bool:
        """Whether its sales order is gone from the books, and nothing else is known of it there."""
        return self.standing is Standing.GONE and self.is_ours and not self.is_busy

    @property
    def in_books(self) -> Decimal | None:
        """What sales order and credits come to together; None when a total is not known."""
        totals = [self.order.total_including_vat] if self.order else []
        totals += [each.total_including_vat for each in self.credits]
        return None if None in totals else sum((total for total in totals if total is not None), ZERO)

    @property
    def still_refunded(self) -> Decimal | None:
        """What was surely refunded and not corrected yet; None when that is nothing, or not known."""
        booked, now = self.marker.record.total_including_vat, self.in_books
        if self.refunded is None or booked is None or now is None:
            return None
        left = min(self.refunded - (booked - now), now)
        return left if left > 0 else None

    @property
    def can_be_spread(self) -> bool:
        """Whether the VAT of an amount that belongs to no line can be said: only one rate is left to correct."""
        rates = {line.percent for line in self.lines.lines if line.has_something_left} if self.lines else {None}
        return len(rates) == 1 and None not in rates

    @property
    def in_shop_total(self) -> Decimal | None:
        """Return what the shop says that the order comes to."""
        if self.in_shop is None or self.in_shop.problem:
            return None
        return Candidate(self.in_shop, self.marker).decided.euro_total

    @property
    def standing_corrections(self) -> list[CorrectionRecord]:
        """The corrections that were carried out and not undone in the books since."""
        return [
            each for each in self.corrections if each.state is CorrectionState.DONE and each.number not in self.removed
        ]

    @property
    def credits(self) -> list[CorrectionRecord]:
        """The credits of its sales order that were made."""
        return credits_of(self.standing_corrections, self.order.id if self.order else "")

    @property
    def version(self) -> str:
        """Changes with everything that a decision about it depends on."""
        order = self.order
        lines = (
            [(line.article_id, *map(number_text, (line.quantity, line.unit_price))) for line in order.lines]
            if order
            else []
        )
        done = [(each.number, each.attempt, each.state.value) for each in self.corrections]
        head = (order.id, order.customer_id, order.invoiced) if order else ()
        content = (self.standing.value, head, tuple(lines), tuple(done), tuple(sorted(self.removed)))
        return digest_of_values("story of an order/2", content)[:32]


async def read_story(services: Services, profile_id: str, order_id: str, *, with_invoice: bool = False) -> Story:
    """Read the story of a booked order from markers, books and shop. `with_invoice`: one call more, once invoiced.

    Raises `NotFoundError`, `RefusedError` for an order that is not booked, and what the books raise.
    """
    profile = await read_profile(services, profile_id)
    marker = await OrderMarkers(services, profile.id).read(order_id)
    if marker is None:
        raise unknown_order(order_id)
    if marker.record.state is not OrderState.DONE:
        raise RefusedError(
            f"Order {order_id} is niet geboekt; er is niets te corrigeren.",
            english=f"Order {order_id} is not booked; there is nothing to correct.",
        )
    books = await services.connector.books(profile)
    reference = await books.reference.read()
    require_pinned_administration(profile, reference, Bilingual("Er is niets gecorrigeerd.", "Nothing was corrected."))
    order = await _sales_order(books, marker.record)
    records = [each.record for each in await Corrections(services, profile.id).of_order(order_id)]
    removed = frozenset([each.number for each in records if await _was_removed(services, books, each)])
    standing = [each for each in records if each.number not in removed]
    lines, problem = _creditable(marker.record, order, standing)
    in_shop, status, refunded = await _in_shop(services, profile, order_id)
    return Story(
        profile,
        marker,
        _standing(marker.record, order),
        reference,
        order,
        lines,
        problem,
        tuple(records),
        await _customer(books, order.customer_id) if order else None,
        in_shop,
        status,
        refunded,
        invoice=await _invoice(books, order) if with_invoice and order else None,
        removed=removed,
    )


async def _invoice(books: Books, order: BookedOrder) -> Invoice | None:
    """Read the invoice of a sales order; what the key may not read, or cannot be read now, is left out."""
    with suppress(SconnectError):
        found = await books.postings.invoices_by_id([order.invoice_id]) if order.invoice_id else []
        return next(iter(found), None)
    return None


async def _was_removed(services: Services, books: Books, record: CorrectionRecord) -> bool:
    """Whether a credit that was made is surely gone from the books: neither its id nor its reference is known there."""
    if record.kind is not CorrectionKind.CREDIT or record.state is not CorrectionState.DONE:
        return False
    if not record.sales_order_id or record.settle_at is None or record.settle_at > services.clock.now():
        return False
    return await books.orders.by_id(record.sales_order_id) is None and not await books.orders.find([record.reference])


def _standing(marker: OrderRecord, order: BookedOrder | None) -> Standing:
    if order is None:
        return Standing.NOT_FOUND if marker.by_hand else Standing.GONE
    return Standing.INVOICED if order.invoiced else Standing.OPEN


async def _sales_order(books: Books, marker: OrderRecord) -> BookedOrder | None:
    """Read the sales order of a marker. None: its id is not known there, nor is its reference.

    Raises `RefusedError` when the books hold one with its reference and another id.
    """
    if marker.sales_order_id:
        if (order := await books.orders.by_id(marker.sales_order_id)) is not None:
            return order
        if marker.by_hand:
            return None
        found = await books.orders.find([marker.reference])
        if not found:
            return None
        numbers = ", ".join(str(each.number or each.id) for each in found)
        raise RefusedError(
            f"De verkooporder van order {marker.order_id} staat niet meer in SnelStart, maar met kenmerk "
            f"{marker.reference} staat er wel verkooporder {numbers}. Kijk in SnelStart welke geldt.",
            english=f"The sales order of order {marker.order_id} is no longer in SnelStart, but with reference "
            f"{marker.reference} there is sales order {numbers}. See in SnelStart which of them counts.",
        )
    if marker.sales_order_number is None:
        found = await books.orders.find([marker.reference])
    else:
        with suppress(UnreadableError):  # the books cannot be asked by number
            found = await books.orders.numbered([marker.sales_order_number])
            return next(iter(found), None)
        found = []
    return found[0] if len(found) == 1 else None


def _creditable(
    marker: OrderRecord, order: BookedOrder | None, records: list[CorrectionRecord]
) -> tuple[Creditable | None, Bilingual | None]:
    if order is None:
        return None, None
    evidence = read_evidence(marker.evidence) if marker.is_evident else None
    try:
        return creditable(order, evidence, [each.lines for each in credits_of(records, order.id)]), None
    except CreditError as error:
        return None, error.words


async def _customer(books: Books, customer_id: str) -> Customer | None:
    if not customer_id:
        return None
    found = await books.customers.find(CustomerQuery(ids=frozenset({customer_id})))
    return next((each for each in found if each.id == customer_id), None)


async def _in_shop(services: Services, profile: Profile, order_id: str) -> tuple[ShopOrder | None, str, Decimal | None]:
    """Return the order as the shop has it now, the name of its status, and what was refunded if that is known.

    A shop that does not answer is left out.
    """
    try:
        shop = await services.connector.shop(profile)
        try:
            order = next(iter(await shop.orders.by_id([order_id])), None)
            if order is None:
                return None, "", None
            info = await shop.info()
            return order, _status_name(order, info), await _refunded(shop, profile, info, order)
        finally:
            await shop.aclose()
    except SconnectError:
        return None, "", None


def _status_name(order: ShopOrder, info: ShopInfo) -> str:
    names = (each.name for each in info.statuses if each.status_id == order.status_id)
    return next(names, str(order.status_id))


async def _refunded(shop: Shop, profile: Profile, info: ShopInfo, order: ShopOrder) -> Decimal | None:
    """Return what was refunded, by the tables of the payment module, else by the history of the order."""
    if CAPABILITY in info.capabilities and (found := await shop.payments.of_order(order.order_id)):
        amount = refunded_at_provider(found)
        if amount is not None:
            return amount
    return refunded_amount(order, SaleStatuses.of_profile(profile, info).undone(order))
