"""Handlers of corrections of booked orders: how an order stands, what can be done about it, and doing it."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from sconnect.app.errors import RefusedError
from sconnect.app.storage.records import CorrectionRecord
from sconnect.app.worklist.corrections import booking_again, correcting
from sconnect.app.worklist.corrections.preparing import Choice, Prepared, Scope
from sconnect.app.worklist.corrections.same_card import orders_on_same_card
from sconnect.app.worklist.corrections.story import Standing, Story, read_story
from sconnect.domain.books import VatKind
from sconnect.domain.causes import Cause
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.corrections.credit import Chosen, rounding_notice
from sconnect.domain.corrections.state import CorrectionState
from sconnect.entrypoints.http.endpoint import Body, Call, Page, PageQuery, Reply, View, Words, endpoint
from sconnect.entrypoints.http.handlers.release_views import ReleasedView, ReleaseRequest, released_view
from sconnect.entrypoints.http.paging import page_of, part_of_list
from sconnect.entrypoints.http.routes import Role


class ChosenLine(Body):
    """A line of the sales order: how many of it, else an amount in the price mode of the order; neither: all of it."""

    line: int = Field(ge=0, le=10_000)
    quantity: Decimal | None = Field(default=None, max_digits=15, decimal_places=6)
    amount: Decimal | None = Field(default=None, max_digits=15, decimal_places=2)


class PreviewRequest(Body):
    """What to correct. `amount` is in euro including VAT; `customer_id` names the customer to move to."""

    kind: CorrectionKind
    scope: Scope = Scope.ALL
    lines: tuple[ChosenLine, ...] = Field(default=(), max_length=1000)
    amount: Decimal = Field(default=Decimal(0), ge=0, max_digits=15, decimal_places=2)
    customer_id: str = Field(default="", max_length=64)
    booking_day: date | None = Field(default=None, description="The date it gets instead of one in a sent return.")
    in_sent_period: bool = Field(
        default=False, description="Leave it in the period of the VAT return that was sent: a supplement is due."
    )


class CorrectRequest(PreviewRequest):
    """A correction to carry out, of an order that is still as it was shown."""

    version: str = Field(min_length=1, max_length=64, description="`version` of what was shown.")
    reason: str = Field(default="", max_length=500)
    confirmed: bool = Field(default=False, description="Removing a sales order asks once more.")


class CreditLineView(View):
    """A line of the sales order, with what of it was not credited yet. Amounts are in its price mode."""

    line: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    total: Decimal
    quantity_left: Decimal
    left: Decimal
    role: str
    vat_kind: VatKind | None
    percent: Decimal | None


class CorrectionView(View):
    """A correction and what came of it. Totals are of the credit, or of the sales order as it became."""

    number: int
    kind: CorrectionKind
    state: CorrectionState
    reference: str
    sales_order_number: int | None
    total_including_vat: Decimal | None
    removed: bool
    """Whether a person removed this credit order from the books since."""
    detail: Words
    at: datetime
    by: str
    why: str
    dated: Words | None
    """What a person chose about its date, as its own lay in a VAT return that was sent; null when none was asked."""
    to_undo: Words | None
    """What to do in the books to undo it; null unless it stands there."""


class CardView(View):
    """The customer card that the sales order stands on."""

    id: str
    code: int | None
    name: str
    city: str
    street: str
    postcode: str


class ProposalView(View):
    """What was surely refunded and not corrected yet, in euro, and what of the sales order to correct for it.

    `lines`: its VAT cannot be said, since the order has several rates; a person chooses.
    """

    amount: Decimal
    scope: Scope


class InvoiceView(View):
    """The invoice of the sales order. `open_balance`: what is not paid yet; null when the books do not tell."""

    number: str
    open_balance: Decimal | None
    due: date | None


class StoryView(View):
    """How a booked order stands. Amounts are in euro including VAT unless said otherwise."""

    standing: Standing
    is_ours: bool
    is_busy: bool
    kinds: tuple[CorrectionKind, ...]
    can_be_booked_again: bool
    version: str
    sales_order_number: int | None
    sales_order_total: Decimal | None
    prices_include_vat: bool
    lines: tuple[CreditLineView, ...]
    differs_from_sent: bool
    """Whether the sales order holds other lines than were sent, or it is not known what was sent."""
    problem: Words | None
    """Why its lines cannot be corrected; null when they can."""
    notice: Words | None
    """What its credits together leave of its VAT, by rounding; null when nothing."""
    customer: CardView | None
    invoice: InvoiceView | None
    """Read for who may correct orders only: it takes a call of its own. Null as well when there is none."""
    corrections: tuple[CorrectionView, ...]
    in_books: Decimal | None
    """Sales order and credits together."""
    in_shop: Decimal | None
    shop_status: str
    proposed: ProposalView | None
    """What to correct as far as is surely known; null when nothing is."""


class PreparedLineView(View):
    """A line of a credit, or of the sales order as it becomes."""

    description: str
    quantity: Decimal
    unit_price: Decimal


class RateView(View):
    """VAT at a percentage, in euro."""

    percent: Decimal
    vat: Decimal


class DateQuestionView(View):
    """Why a date is asked for, and the first day that can be chosen."""

    text: Words
    after: date


class PreparedView(View):
    """A prepared correction. Amounts of a credit are negative; null when the VAT of a line is not known."""

    kind: CorrectionKind
    reference: str
    lines: tuple[PreparedLineView, ...]
    prices_include_vat: bool
    amount: Decimal
    including_vat: Decimal | None
    excluding_vat: Decimal | None
    rates: tuple[RateView, ...]
    notice: Words | None
    """What to know before it is carried out; null when there is nothing."""
    question: DateQuestionView | None
    """The date that has to be chosen before it can be carried out; null when none has to."""
    text: str
    """The lines as text to copy."""
    version: str


class SameCustomerView(View):
    """A shop order on the same customer card."""

    order_id: str
    sales_order_number: int | None
    day: date | None
    total: Decimal | None
    invoiced: bool


@endpoint(error_statuses=(409, 502))
async def read_corrections(call: Call) -> Reply[StoryView]:
    """Show how a booked order stands in the books now, its corrections, and what the shop says."""
    profile, number = call.path["profile"], call.path["number"]
    may_correct = call.caller.role >= Role.OPERATOR
    return Reply(_story(await read_story(call.services, profile, number, with_invoice=may_correct)))


@endpoint(error_statuses=(409, 502))
async def preview_correction(call: Call, body: PreviewRequest) -> Reply[PreparedView]:
    """Prepare a correction and show it; nothing is carried out."""
    story, prepared = await correcting.preview(call.services, call.path["profile"], call.path["number"], _choice(body))
    return Reply(_prepared(story, prepared), is_decided=False)


@endpoint(error_statuses=(409, 412, 502))
async def correct_order(call: Call, body: CorrectRequest) -> Reply[CorrectionView]:
    """Carry out a correction, once: credit an invoiced order, or change, move or remove one that was not."""
    if body.kind is CorrectionKind.REMOVE and not body.confirmed:
        raise RefusedError(
            "Bevestig dat de verkooporder uit SnelStart mag worden verwijderd.",
            english="Confirm that the sales order may be removed from SnelStart.",
        )
    record = await correcting.correct(
        call.services,
        call.path["profile"],
        call.path["number"],
        _choice(body),
        body.version,
        body.reason,
        by=call.caller.name,
    )
    return Reply(_correction(record, stands=record.state is CorrectionState.DONE))


@endpoint(error_statuses=(409, 502))
async def book_again(call: Call, body: ReleaseRequest) -> Reply[ReleasedView]:
    """Let an order be booked again whose sales order is gone from the books."""
    released = await booking_again.book_again(call.services, call.path["profile"], call.path["number"])
    return Reply(await released_view(call, released, run_now=body.run_now))


@endpoint(error_statuses=(409, 502))
async def list_same_customer(call: Call, query: PageQuery) -> Reply[Page[SameCustomerView]]:
    """List the orders of the last months on the customer card of an order."""
    found = await orders_on_same_card(call.services, call.path["profile"], call.path["number"])
    part, following = page_of(found, query, lambda each: each.order_id)
    views = [
        SameCustomerView(
            order_id=each.order_id,
            sales_order_number=each.order.number,
            day=each.order.day,
            total=each.order.total_including_vat,
            invoiced=each.order.invoiced,
        )
        for each in part
    ]
    return part_of_list(SameCustomerView, views, following)


def _proposed(story: Story) -> ProposalView | None:
    amount = story.still_refunded
    if amount is None:
        return None
    whole = Scope.ALL if amount == story.in_books else Scope.LINES
    return ProposalView(amount=amount, scope=Scope.AMOUNT if story.can_be_spread and whole is Scope.LINES else whole)


def _rounding(story: Story) -> Words | None:
    found = rounding_notice(story.lines) if story.lines and story.credits else None
    return Words.model_validate(found) if found else None


def _standing_corrections(story: Story) -> set[int]:
    """Return the numbers of the corrections that can be undone: the credits, and the last of what changed the order."""
    done = [each for each in story.corrections if each.state is CorrectionState.DONE]
    last = [each.number for each in done if each.kind is not CorrectionKind.CREDIT][-1:]
    return {each.number for each in story.credits} | set(last)


def _choice(body: PreviewRequest) -> Choice:
    lines = tuple(Chosen(each.line, each.quantity, each.amount) for each in body.lines)
    return Choice(
        body.kind,
        body.scope,
        lines,
        body.amount,
        body.customer_id,
        day=None if body.in_sent_period else body.booking_day,
        in_sent_period=body.in_sent_period,
    )


def _correction(record: CorrectionRecord, *, stands: bool, removed: bool = False) -> CorrectionView:
    return CorrectionView.of(
        record,
        detail=Words(nl=record.detail, en=record.detail_en),
        at=record.updated_at,
        removed=removed,
        dated=Words.model_validate(record.dated) if record.dated else None,
        to_undo=Words.model_validate(record.to_undo) if stands else None,
    )


def _prepared(story: Story, prepared: Prepared) -> PreparedView:
    totals = prepared.totals
    return PreparedView(
        kind=prepared.intent.kind,
        reference=prepared.intent.reference,
        lines=tuple(PreparedLineView.of(line) for line in prepared.lines),
        prices_include_vat=prepared.prices_include_vat,
        amount=prepared.amount,
        including_vat=totals.including_vat if totals else None,
        excluding_vat=totals.excluding_vat if totals else None,
        rates=tuple(RateView(percent=rate, vat=vat) for rate, vat in sorted(totals.vat.items())) if totals else (),
        notice=Words.model_validate(prepared.notice) if prepared.notice else None,
        question=_question(prepared.question) if prepared.question else None,
        text=prepared.text,
        version=story.version,
    )


def _question(cause: Cause) -> DateQuestionView:
    return DateQuestionView(text=Words.model_validate(cause), after=date.fromisoformat(cause.facts["after"]))


def _story(story: Story) -> StoryView:
    order, card = story.order, story.customer
    standing = _standing_corrections(story)
    address = card.address if card else None
    return StoryView(
        standing=story.standing,
        is_ours=story.is_ours,
        is_busy=story.is_busy,
        kinds=story.kinds,
        can_be_booked_again=story.can_be_booked_again,
        version=story.version,
        sales_order_number=order.number if order else None,
        sales_order_total=order.total_including_vat if order else None,
        prices_include_vat=order.prices_include_vat if order else True,
        lines=tuple(map(CreditLineView.of, story.lines.lines)) if story.lines else (),
        differs_from_sent=bool(story.lines and story.lines.differs_from_sent),
        problem=Words.model_validate(story.problem) if story.problem else None,
        notice=_rounding(story),
        customer=CardView(
            id=card.id,
            code=card.code,
            name=card.name,
            city=address.city if address else "",
            street=address.street if address else "",
            postcode=address.postcode if address else "",
        )
        if card
        else None,
        invoice=InvoiceView.of(story.invoice) if story.invoice else None,
        corrections=tuple(
            _correction(each, stands=each.number in standing, removed=each.number in story.removed)
            for each in story.corrections
        ),
        in_books=story.in_books,
        in_shop=story.in_shop_total,
        shop_status=story.shop_status,
        proposed=_proposed(story),
    )
