"""A correction of a booked order as a value, and every move it can make between its states.

(new) ──intent──> sending ──answer──> done
                     ├──refusal──────> refused ──again──> sending
                     └──no answer: looked up ──> done, absent ──again──> sending, or left to a person (unclear)

A done one never changes: what it did stands in the books.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, Protocol, Self

from sconnect.domain.books import BookedOrder, SalesLine
from sconnect.domain.corrections.state import MOVES, CorrectionState
from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.values.money import ZERO, euro_text
from sconnect.domain.vat.sent_returns import staying_in

LONGEST_REFERENCE = 50
"""Characters of a payment reference that the books surely keep."""
_SUFFIX = "-C"
"""Between the reference of an order and the number of its credit; no order number holds it."""


class CorrectionKind(StrEnum):
    """What is done about a booked order."""

    CREDIT = "credit"
    """A sales order of its own with negative quantities, about one that was invoiced."""
    CHANGE = "change"
    """Other lines in a sales order that was not invoiced."""
    REMOVE = "remove"
    """A sales order that was not invoiced is removed."""
    MOVE = "move"
    """A sales order that was not invoiced gets another customer."""

    @property
    def dutch(self) -> str:
        """What it is called, in a Dutch sentence."""
        return _WORDS[self].dutch

    @property
    def english(self) -> str:
        """What it is called, in an English sentence."""
        return _WORDS[self].english


_WORDS: Mapping[CorrectionKind, Bilingual] = {
    CorrectionKind.CREDIT: Bilingual("de creditorder", "the credit order"),
    CorrectionKind.CHANGE: Bilingual("de wijziging van de verkooporder", "the change of the sales order"),
    CorrectionKind.REMOVE: Bilingual("het verwijderen van de verkooporder", "the removal of the sales order"),
    CorrectionKind.MOVE: Bilingual("de andere klant op de verkooporder", "the other customer of the sales order"),
}


_TO_UNDO: Mapping[CorrectionKind, Bilingual] = {
    CorrectionKind.CREDIT: Bilingual(
        "Terugdraaien: verwijder creditorder {number} in SnelStart zolang er geen factuur van is; hij telt hier dan "
        "niet meer mee. Is er wel een factuur van, boek het bedrag dan in SnelStart op een nieuwe order.",
        "To undo it: remove credit order {number} in SnelStart as long as it was not invoiced; it no longer counts "
        "here then. If it was invoiced, book the amount in SnelStart on a new order.",
    ),
    CorrectionKind.CHANGE: Bilingual(
        "Terugdraaien: wijzig verkooporder {number} terug in SnelStart, of hier, zoals de winkel de order nu heeft.",
        "To undo it: change sales order {number} back in SnelStart, or here, as the shop has the order now.",
    ),
    CorrectionKind.REMOVE: Bilingual("Terugdraaien: kies 'Opnieuw boeken'.", "To undo it: choose 'Book again'."),
    CorrectionKind.MOVE: Bilingual(
        "Terugdraaien: kies 'Andere klant' en dan de vorige, zolang er geen factuur is.",
        "To undo it: choose 'Another customer' and then the previous one, as long as it was not invoiced.",
    ),
}


class CorrectedLine(NamedTuple):
    """A line of a credit, or of what a sales order becomes. `unit_price` includes VAT when the order's prices do."""

    line: int
    """Which line of the sales order it is about, from 0; -1: of none."""
    article_id: str
    """Empty: a line of text."""
    quantity: Decimal
    """Of a credit: negative."""
    unit_price: Decimal

    def as_sent(self, description: str) -> SalesLine:
        """Return it as a line to send."""
        return SalesLine(self.article_id or None, description, self.quantity, self.unit_price)

    @classmethod
    def of(cls, line: SalesLine, at: int = -1) -> "CorrectedLine":
        """Return a line that is sent, without its text."""
        return cls(at, line.article_id or "", line.quantity, line.unit_price)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a correction is to do."""

    kind: CorrectionKind
    lines: tuple[CorrectedLine, ...] = ()
    customer_id: str = ""
    reference: str = ""
    """The payment reference of a credit; of anything else that of the sales order."""
    expected_including: Decimal | None = None
    """The total that was computed, in euro including VAT, negative of a credit; None: not known."""
    expected_excluding: Decimal | None = None
    sent_return: str = ""
    """Names the VAT return that was sent and in the period of which it would be dated; empty: there is none."""
    day: str = ""
    """The date that a person chose instead, as 2026-10-01; empty: it stays in that period."""


class Booking(Protocol):
    """What was booked, as its marker holds it."""

    @property
    def sales_order_id(self) -> str:
        """The id of the sales order."""
        ...

    @property
    def total_including_vat(self) -> Decimal | None:
        """Its total in euro; None when it is not known."""
        ...


class Correction:
    """The moves of a correction. The stored record derives from this class and declares the same fields as columns."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    number: int
    kind: CorrectionKind
    state: CorrectionState
    corrects: str
    reference: str
    attempt: int
    lines: tuple[CorrectedLine, ...]
    customer_id: str
    sent_return: str
    day: str
    former_customer_id: str
    expected_including: Decimal | None
    expected_excluding: Decimal | None
    sales_order_id: str
    sales_order_number: int | None
    total_including_vat: Decimal | None
    total_excluding_vat: Decimal | None
    updated_at: datetime

    def may_replace(self, before: "Correction | None") -> bool:
        """Whether this may be written in the place of `before`; None: there is none yet."""
        if before is None:
            return self.state is CorrectionState.SENDING
        return self.state in MOVES[before.state] and (before.state.may_be_tried_again or self._is_same(before))

    def _is_same(self, before: "Correction") -> bool:
        return (self.kind, self.reference, self.attempt, self.lines, self.customer_id) == (
            before.kind,
            before.reference,
            before.attempt,
            before.lines,
            before.customer_id,
        )

    def sending(self, intent: Intent, *, owner: str, at: datetime, settle_at: datetime, **about: Any) -> Self:
        """Declare the intent to carry it out. Until `settle_at` a request may still be on its way or hidden."""
        return replace(
            self,
            state=CorrectionState.SENDING,
            kind=intent.kind,
            lines=intent.lines,
            customer_id=intent.customer_id,
            reference=intent.reference,
            expected_including=intent.expected_including,
            expected_excluding=intent.expected_excluding,
            sent_return=intent.sent_return,
            day=intent.day,
            attempt=self.attempt + 1,
            owner=owner,
            intent_at=at,
            settle_at=settle_at,
            updated_at=at,
            detail="",
            detail_en="",
            **about,
        )

    def done(self, owner: str, at: datetime, answer: BookedOrder | None) -> Self:
        """Record that it was carried out; `answer`: the sales order as the books hold it now, None when removed."""
        found: dict[str, Any] = {}
        if answer is not None:
            found = {
                "sales_order_id": answer.id,
                "sales_order_number": answer.number,
                "total_including_vat": answer.total_including_vat,
                "total_excluding_vat": answer.total_excluding_vat,
            }
        return self._ended(CorrectionState.DONE, owner, at, **found)

    def refused(self, owner: str, at: datetime, why: Bilingual) -> Self:
        """Record that the books refused it, in their words."""
        return self._ended(CorrectionState.REFUSED, owner, at, why)

    def absent(self, owner: str, at: datetime) -> Self:
        """Record that it was surely not carried out."""
        return self._ended(CorrectionState.ABSENT, owner, at)

    def unclear(self, owner: str, at: datetime, why: Bilingual) -> Self:
        """Leave it to a person."""
        return self._ended(CorrectionState.UNCLEAR, owner, at, why)

    @property
    def outcome(self) -> Bilingual:
        """What a correction that was carried out did, for a list of them."""
        number = "" if self.sales_order_number is None else str(self.sales_order_number)
        total = euro_text(abs(self.total_including_vat or ZERO))
        match self.kind:
            case CorrectionKind.CREDIT:
                return Bilingual(f"creditorder {number} van {total} euro", f"credit order {number} of {total} euro")
            case CorrectionKind.REMOVE:
                return Bilingual("de verkooporder is verwijderd", "the sales order was removed")
            case CorrectionKind.CHANGE:
                return Bilingual(f"verkooporder gewijzigd tot {total} euro", f"sales order changed to {total} euro")
            case _:
                return Bilingual("de verkooporder kreeg een andere klant", "the sales order got another customer")

    @property
    def dated(self) -> Bilingual:
        """What a person chose about its date, without a full stop; nothing when none was asked for."""
        if not self.sent_return:
            return NOTHING
        if not self.day:
            return staying_in(self.sent_return)
        day = f"{date.fromisoformat(self.day):%d-%m-%Y}"
        return Bilingual(f"Datum van de verkooporder: {day}", f"Date of the sales order: {day}")

    @property
    def to_undo(self) -> Bilingual:
        """What to do to undo a correction that was carried out: nothing is undone by itself."""
        told, number = _TO_UNDO[self.kind], str(self.sales_order_number or "")
        return Bilingual(told.dutch.format(number=number), told.english.format(number=number))

    def _ended(self, state: CorrectionState, owner: str, at: datetime, why: Bilingual = NOTHING, **found: Any) -> Self:
        return replace(self, state=state, owner=owner, updated_at=at, detail=why.dutch, detail_en=why.english, **found)


def standing_total(booking: Booking, corrections: Iterable[Correction]) -> Decimal | None:
    """Return what a sales order and its credits come to, in euro including VAT; None when a total is not known.

    `corrections`: those that were carried out and stand, in the order of their making.
    """
    order, credited = booking.total_including_vat, ZERO
    for each in corrections:
        is_of_it = each.corrects == (booking.sales_order_id or each.corrects)  # one booked by hand may have no id
        if each.state is not CorrectionState.DONE or not is_of_it:
            continue
        if each.kind is CorrectionKind.REMOVE:
            order = ZERO
        elif each.kind is CorrectionKind.CHANGE:
            order = each.total_including_vat
        elif each.kind is CorrectionKind.CREDIT and each.total_including_vat is not None:
            credited += each.total_including_vat
        elif each.kind is CorrectionKind.CREDIT:
            return None
    return None if order is None else order + credited


def credit_reference(reference: str, number: int) -> str:
    """Return the payment reference of a credit of the order with this one; `number` counts from 1."""
    return f"{reference}{_SUFFIX}{number}"


def credited_reference(reference: str) -> str:
    """Return the reference of the order that a payment reference credits; empty when it is of no credit."""
    order, suffix, number = reference.strip().upper().rpartition(_SUFFIX)
    is_credit = bool(suffix and order) and number.isascii() and number.isdecimal()
    return reference.strip()[: len(order)] if is_credit else ""


def is_as_intended(order: BookedOrder, lines: Sequence[CorrectedLine]) -> bool:
    """Whether a sales order has these lines, in their order and whatever their texts."""
    return [CorrectedLine.of(line.as_sent)[1:] for line in order.lines] == [line[1:] for line in lines]
