"""One order in the yearly evidence: its marker, what is kept of it without a person, and its corrections."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from sconnect.domain.archive.kept import OTHER_PROGRAM, USER, Kept, kept_of
from sconnect.domain.corrections.correction import Correction
from sconnect.domain.explanation.evidence import Evidence, known_evidence
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.marker import Marker
from sconnect.domain.orders.state import OrderState
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.money import NotAnAmountError, parse_amount
from sconnect.domain.vat import VatTreatment

Value = str | int | bool | Decimal | datetime | None
Row = Mapping[str, Value]
"""The values of a row by the names of its columns (`tables`)."""


def year_of(marker: Marker) -> int:
    """Return the calendar year in the Netherlands that an order belongs to: in which it was placed.

    Of an order whose date was never kept: in which it was sent, or changed last.
    """
    return dutch_day(marker.placed_at or marker.intent_at or marker.updated_at).year


@dataclass(frozen=True)
class ArchivedOrder:
    """An order for the evidence."""

    marker: Marker
    corrections: Sequence[Correction] = ()
    adoption: Sequence[str] = ()
    """Of one that another program booked: by what it was told, and what spoke against it."""

    @cached_property
    def kept(self) -> Kept:
        """What its personal columns say, or said, without a person."""
        return kept_of(self.marker)

    @cached_property
    def evidence(self) -> Evidence | None:
        """How VAT was read and what was sent; None when that is not kept, or of no sales order."""
        return known_evidence(self.marker.evidence) if self.marker.is_evident else None

    @cached_property
    def treatment(self) -> str:
        """How VAT worked, a `VatTreatment`; empty when it is not known."""
        return (self.evidence.treatment if self.evidence else "") or self.kept.treatment

    @property
    def is_one_stop_shop(self) -> bool:
        """Whether it was sold under the one-stop shop, of which records are kept for ten years."""
        return self.treatment == VatTreatment.ONE_STOP_SHOP

    @property
    def head(self) -> Row:
        """The row of the order itself."""
        marker, kept, evidence = self.marker, self.kept, self.evidence
        return {
            "order": marker.order_id,
            "state": marker.state.value,
            "booked_by": self._booked_by,
            "placed_at": marker.placed_at,
            "sent_at": marker.intent_at,
            "changed_at": marker.updated_at,
            "sales_order_day": kept.day,
            "reference": marker.reference,
            "administration_id": marker.administration_id,
            "sales_order_number": marker.sales_order_number,
            "sales_order_id": marker.sales_order_id,
            "customer_id": marker.sent_customer_id,
            "shop_total": marker.shop_total,
            "computed_including_vat": marker.computed_including_vat,
            "computed_excluding_vat": marker.computed_excluding_vat,
            "answered_including_vat": marker.total_including_vat,
            "answered_excluding_vat": marker.total_excluding_vat,
            "answer": (marker.answer.value or "as_computed") if marker.state is OrderState.DONE else "",
            "treatment": self.treatment,
            "country": (evidence.country if evidence else "") or kept.country,
            "grounds": " ".join(evidence.grounds) if evidence else "",
            "vat_number_unconfirmed": kept.unconfirmed_vat_number,
            "recognised": self._recognised,
            "prices_include_vat": evidence.prices_include_vat if evidence else None,
            "rounding": evidence.rounding if evidence else "",
            "accepted": " ".join(evidence.accepted) if evidence else "",
            "waits_for": " ".join(kept.waits_for) if not marker.state.is_finished else "",
            "adopted_by": " ".join(self.adoption),
            "found_back": marker.restored,
            "shop_hash": marker.shop_hash,
            "sent_hash": marker.payload_hash,
            "missing": " ".join(self._missing),
        }

    @property
    def rates(self) -> Iterator[Row]:
        """Both figures per VAT rate."""
        evidence, order = self.evidence, self.marker.order_id
        if evidence is not None:
            discounts = {each.percent: each.amount for each in evidence.discounts}
            for rate in evidence.rates:
                yield {
                    "order": order,
                    "percent": rate.percent,
                    "shop_base": rate.base,
                    "shop_vat": rate.shop,
                    "books_vat": rate.books,
                    "discount": discounts.get(rate.percent),
                }
        elif self.marker.is_evident:
            for told in self.kept.rates:
                amounts = {"percent": told.percent, "shop_vat": told.shop, "books_vat": told.books}
                yield {"order": order, **{name: _amount(text) for name, text in amounts.items()}}

    @property
    def lines(self) -> Iterator[Row]:
        """The lines as they were sent, what was left out, and the lines of corrections."""
        evidence, order = self.evidence, self.marker.order_id
        articles = {each.article_id: each for each in evidence.articles} if evidence else {}
        for line in evidence.lines if evidence else ():
            article = articles.get(line.article_id)
            yield {
                "order": order,
                "correction": 0,
                "role": line.role,
                "article_id": line.article_id,
                "article": article.code if article else "",
                "found_by": article.found_by if article else "",
                "quantity": line.quantity,
                "unit_price": line.unit_price,
                "vat_kind": line.vat_kind,
                "percent": line.percent,
            }
        for amount in evidence.left_out if evidence else ():
            yield {"order": order, "correction": 0, "role": "left_out", "quantity": Decimal(1), "unit_price": amount}
        for correction in self.corrections:
            for changed in correction.lines:
                article = articles.get(changed.article_id)
                yield {
                    "order": order,
                    "correction": correction.number,
                    "role": correction.kind.value,
                    "article_id": changed.article_id,
                    "article": article.code if article else "",
                    "quantity": changed.quantity,
                    "unit_price": changed.unit_price,
                }

    @property
    def decisions(self) -> Iterator[Row]:
        """What was decided about it, in the order of time."""
        for each in self.kept.decisions:
            figures = {"shop": _amount(each.shop), "books": _amount(each.books)}
            named = {"what": each.what, "by": each.by, "about": each.about, "value": each.value}
            yield {"order": self.marker.order_id, "at": each.at, **named, **figures}

    @property
    def credited(self) -> Iterator[Row]:
        """Its corrections: credits, changes, removals and moves."""
        for each in self.corrections:
            yield {
                "order": self.marker.order_id,
                "correction": each.number,
                "kind": each.kind.value,
                "state": each.state.value,
                "changed_at": each.updated_at,
                "reference": each.reference,
                "sales_order_number": each.sales_order_number,
                "sales_order_id": each.sales_order_id,
                "computed_including_vat": each.expected_including,
                "computed_excluding_vat": each.expected_excluding,
                "answered_including_vat": each.total_including_vat,
                "answered_excluding_vat": each.total_excluding_vat,
                "former_customer_id": each.former_customer_id,
                "customer_id": each.customer_id,
                "day": each.day,
                "sent_return": each.sent_return,
            }

    @property
    def _booked_by(self) -> str:
        marker = self.marker
        if marker.state is not OrderState.DONE:
            return ""
        if not marker.by_hand:
            return "sconnect"
        return OTHER_PROGRAM if marker.adopted else USER

    @property
    def _recognised(self) -> str:
        return (self.evidence.recognised if self.evidence else "") or self.kept.recognised

    @property
    def _missing(self) -> Iterator[str]:
        """What an earlier version did not keep of an order that sconnect booked."""
        if self.marker.is_evident:
            if self.evidence is None:
                yield "lines"
            if next(self.rates, None) is None:
                yield "rates"
            if not self.treatment:
                yield "treatment"
            if not self._recognised:
                yield "recognised"
            if self.marker.answer is AnswerState.AS_COMPUTED and self.marker.computed_including_vat is None:
                yield "computed"
        if self.marker.purged_at is not None and not self.marker.kept:
            yield "decisions"


def _amount(text: str) -> Decimal | None:
    try:
        return parse_amount(text.replace(",", "."))
    except NotAnAmountError:
        return None
