"""Prepared corrections: what a person chose, as the sales order to create or the lines that an order gets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sconnect.app.errors import RefusedError
from sconnect.app.services import Services
from sconnect.app.worklist.corrections.story import Story
from sconnect.domain.books import BookedOrder, OrderChange, SalesLine, SalesOrder
from sconnect.domain.causes import Cause
from sconnect.domain.composition.texts import header_text
from sconnect.domain.control_totals import ControlTotals
from sconnect.domain.corrections.correction import (
    LONGEST_REFERENCE,
    CorrectedLine,
    CorrectionKind,
    Intent,
    credit_reference,
)
from sconnect.domain.corrections.credit import (
    Chosen,
    Credit,
    Creditable,
    CreditError,
    credit_of,
    less_than,
    reduced,
    rounding_notice,
    spread_credit,
    whole_credit,
)
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import ZERO, euro_text, number_text, to_cents
from sconnect.domain.vat import dutch_percent


class Scope(StrEnum):
    """What of a sales order is corrected."""

    ALL = "all"
    """All that is left of it."""
    PRODUCTS = "products"
    """All but shipping and fees."""
    LINES = "lines"
    """Chosen lines, each with a quantity or an amount."""
    AMOUNT = "amount"
    """An amount including VAT, spread over its VAT rates."""
    AS_IN_SHOP = "as_in_shop"
    """What the shop changed, line by line."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants to correct."""

    kind: CorrectionKind
    scope: Scope = Scope.ALL
    lines: tuple[Chosen, ...] = ()
    amount: Decimal = ZERO
    customer_id: str = ""
    day: date | None = None
    """The date it gets, when its own lies in the period of a VAT return that was sent."""
    in_sent_period: bool = False
    """Whether it stays in that period."""

    @property
    def is_dated(self) -> bool:
        """Whether a person chose about the date."""
        return self.in_sent_period or self.day is not None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A correction that can be carried out. Amounts are euro; of a credit they are negative."""

    intent: Intent
    lines: tuple[SalesLine, ...]
    """Of the credit, or of what the sales order becomes; empty when its lines stay."""
    prices_include_vat: bool
    amount: Decimal
    """What the credit, or the sales order as it becomes, comes to in the price mode of the sales order."""
    totals: ControlTotals | None
    credit: SalesOrder | None = None
    change: OrderChange | None = None
    notice: Bilingual | None = None
    """What to know before it is carried out."""
    question: Cause | None = None
    """Why it needs a date before it can be carried out; None when it does not."""

    @property
    def text(self) -> str:
        """The lines as text to copy, to enter them in the books by hand."""
        mode = "incl. btw" if self.prices_include_vat else "excl. btw"
        rows = [
            f"{number_text(line.quantity)} x {line.description} à {number_text(line.unit_price)} ({mode})"
            for line in self.lines
            if line.article_id
        ]
        return "\n".join([self.intent.reference, *rows, f"{euro_text(self.amount)} euro {mode}"])


def prepare(services: Services, story: Story, choice: Choice, composed: SalesOrder | None = None) -> Prepared:
    """Prepare a correction of a booked order as it stands now. Raises `RefusedError` for what cannot be done.

    `composed`: what the order would be booked as today, to correct it `AS_IN_SHOP`.
    """
    order = story.order
    if order is None or choice.kind not in story.kinds:
        raise _not_now(story, choice.kind)
    if composed is not None and composed.prices_include_vat is not order.prices_include_vat:
        raise RefusedError(
            "De verkooporder heeft prijzen met btw en de instellingen nu zonder, of andersom. Kies zelf de regels.",
            english="The prices of the sales order include VAT and those of the settings do not, or the other way "
            "round. Choose the lines yourself.",
        )
    try:
        match choice.kind:
            case CorrectionKind.CREDIT if story.lines and composed is not None:
                return _credit(services, story, order, credit_of(story.lines, less_than(story.lines, composed.lines)))
            case CorrectionKind.CHANGE if composed is not None:
                return changed_to(story, order, composed.lines)
            case CorrectionKind.CREDIT if story.lines:
                return _credit(services, story, order, _chosen(story.lines, choice))
            case CorrectionKind.CHANGE if story.lines:
                return _change(story, order, reduced(order, _chosen(story.lines, choice)))
            case CorrectionKind.MOVE:
                return _move(story, order, choice.customer_id)
            case _:
                return _untouched(order, Intent(CorrectionKind.REMOVE, reference=story.marker.record.reference))
    except CreditError as error:
        raise RefusedError(error.words.dutch, english=error.words.english) from None


def _not_now(story: Story, kind: CorrectionKind) -> RefusedError:
    if story.is_busy:
        return RefusedError(
            "Er wordt nog uitgezocht of een eerdere correctie van deze order in SnelStart staat. Kijk over een "
            "kwartier nog eens.",
            english="Whether an earlier correction of this order is in SnelStart is still being found out. Look again "
            "in a quarter of an hour.",
        )
    if kind is CorrectionKind.CREDIT and story.order and not story.order.invoiced:
        return RefusedError(
            "Deze verkooporder is nog niet gefactureerd. Wijzig of verwijder hem; een creditorder zou de klant een "
            "factuur en een creditfactuur geven.",
            english="This sales order was not invoiced yet. Change or remove it; a credit order would give the "
            "customer an invoice and a credit note.",
        )
    if not story.is_ours:
        return RefusedError(
            "Deze order is met de hand of door een ander programma geboekt; sconnect verandert hem niet. Pas hem zelf "
            "aan in SnelStart.",
            english="This order was booked by hand or by another program; sconnect does not change it. Change it in "
            "SnelStart yourself.",
        )
    return RefusedError(
        "Dat kan nu niet meer met deze verkooporder. Ververs en kijk opnieuw.",
        english="That cannot be done with this sales order any more. Refresh and look again.",
    )


def _chosen(lines: Creditable, choice: Choice) -> Credit:
    match choice.scope:
        case Scope.LINES:
            return credit_of(lines, choice.lines)
        case Scope.AMOUNT:
            return spread_credit(lines, choice.amount)
        case _:
            return whole_credit(lines, with_charges=choice.scope is Scope.ALL)


def _credit(services: Services, story: Story, order: BookedOrder, credit: Credit) -> Prepared:
    marker = story.marker.record
    reference = credit_reference(_reference_of(story), _next_credit(story))
    if len(reference) > LONGEST_REFERENCE:
        raise RefusedError(
            f"Het betalingskenmerk {reference} is langer dan {LONGEST_REFERENCE} tekens. Crediteer deze order zelf in "
            "SnelStart.",
            english=f"Payment reference {reference} is longer than {LONGEST_REFERENCE} characters. Credit this order "
            "in SnelStart yourself.",
        )
    lines = tuple(line.as_sent(order.lines[line.line].description) for line in credit.lines)
    sales_order = SalesOrder(
        customer_id=order.customer_id,
        day=_day_of_credit(services, story, order),
        payment_reference=reference,
        description=header_text(f"Credit webshop-order {marker.order_id}"),
        order_reference=header_text(f"Credit {marker.order_id}"),
        memo=f"Credit van verkooporder {order.number or order.id} ({_reference_of(story)})",
        template_id=order.template_id or story.profile.orders.sales_template_id,
        lines=lines,
        prices_include_vat=order.prices_include_vat,
        cost_centre_id=order.cost_centre_id,
        delivery_address=order.delivery_address,
        invoice_address=order.invoice_address,
    )
    intent = Intent(
        CorrectionKind.CREDIT,
        credit.lines,
        order.customer_id,
        reference,
        *_expected(order, credit.amount, credit.totals),
    )
    return Prepared(
        intent,
        lines,
        order.prices_include_vat,
        credit.amount,
        credit.totals,
        credit=sales_order,
        notice=rounding_notice(story.lines, credit) if story.lines else None,
    )


def _expected(
    order: BookedOrder, amount: Decimal, totals: ControlTotals | None
) -> tuple[Decimal | None, Decimal | None]:
    """Return the totals including and excluding VAT that the books should answer, as far as they are known."""
    if totals is not None:
        return totals.including_vat, totals.excluding_vat
    return (amount, None) if order.prices_include_vat else (None, amount)


def _next_credit(story: Story) -> int:
    """Return the number of the next credit: one that was surely not made leaves its number free."""
    last = story.corrections[-1] if story.corrections else None
    again = last is not None and last.state.may_be_tried_again
    earlier = story.corrections[:-1] if again else story.corrections
    return 1 + sum(each.kind is CorrectionKind.CREDIT for each in earlier)


def _reference_of(story: Story) -> str:
    """Return the payment reference of a sales order, or the one that it would have."""
    marker = story.marker.record
    return marker.reference or story.profile.payment_reference(marker.order_id)


def _day_of_credit(services: Services, story: Story, order: BookedOrder) -> date:
    """Return today, unless a VAT rate changed since: the books take the rate of the date."""
    today = dutch_day(services.clock.now())
    return today if order.day is None or has_same_rates(story, today, order.day) else order.day


def has_same_rates(story: Story, one: date, other: date) -> bool:
    """Whether the VAT kinds of the lines of a sales order have the same rates on two days."""
    kinds = {line.vat_kind for line in story.lines.lines if line.vat_kind} if story.lines else set()
    return all(
        dutch_percent(kind, one, story.reference) == dutch_percent(kind, other, story.reference) for kind in kinds
    )


def _change(story: Story, order: BookedOrder, lines: Sequence[CorrectedLine]) -> Prepared:
    texts = [order.lines[line.line].description for line in lines]
    return changed_to(story, order, [line.as_sent(text) for line, text in zip(lines, texts, strict=True)], lines)


def changed_to(
    story: Story, order: BookedOrder, lines: Sequence[SalesLine], corrected: Sequence[CorrectedLine] = ()
) -> Prepared:
    """Prepare that a sales order gets these lines. Raises `RefusedError` when nothing would be left or differ."""
    wanted = tuple(corrected) or tuple(map(CorrectedLine.of, lines))
    if not any(line.article_id for line in lines):
        raise RefusedError(
            "Dan blijft er niets over. Verwijder de verkooporder.",
            english="Nothing would be left. Remove the sales order.",
        )
    if [line[1:] for line in wanted] == [CorrectedLine.of(line.as_sent)[1:] for line in order.lines]:
        raise RefusedError(
            "De verkooporder heeft deze regels al; er is niets te wijzigen.",
            english="The sales order has these lines already; there is nothing to change.",
        )
    amount = sum((to_cents(line.quantity * line.unit_price) for line in lines), ZERO)
    intent = Intent(
        CorrectionKind.CHANGE,
        wanted,
        order.customer_id,
        story.marker.record.reference,
        *((amount, None) if order.prices_include_vat else (None, amount)),
    )
    return Prepared(
        intent, tuple(lines), order.prices_include_vat, amount, None, change=OrderChange(lines=tuple(lines))
    )


def _move(story: Story, order: BookedOrder, customer_id: str) -> Prepared:
    if not customer_id or customer_id == order.customer_id:
        raise RefusedError(
            "Kies een andere klant dan die van de verkooporder.",
            english="Choose another customer than that of the sales order.",
        )
    intent = Intent(
        CorrectionKind.MOVE,
        (),
        customer_id,
        story.marker.record.reference,
        order.total_including_vat,
        order.total_excluding_vat,
    )
    return replace(_untouched(order, intent), change=OrderChange(customer_id=customer_id))


def _untouched(order: BookedOrder, intent: Intent) -> Prepared:
    """Prepare a correction that leaves the lines of a sales order as they are."""
    whole = order.total_including_vat if order.prices_include_vat else order.total_excluding_vat
    return Prepared(intent, (), order.prices_include_vat, whole or ZERO, None)
