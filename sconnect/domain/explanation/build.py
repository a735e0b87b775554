"""Building of an explanation: the data of an order, shop beside books, within a bounded size."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.books import Article, SalesOrder
from sconnect.domain.composition import Composition, OrderPlan, Part, PlannedLine
from sconnect.domain.composition.texts import options_text
from sconnect.domain.explanation.model import (
    BooksLine,
    ExplainedLine,
    ExplainedVat,
    Explanation,
    Said,
    SentOrder,
    ShopLine,
)
from sconnect.domain.profile import PaymentTerms
from sconnect.domain.shop import OrderLine, ShopOrder
from sconnect.domain.values.bilingual import NOTHING, Bilingual, listed
from sconnect.domain.values.money import HUNDRED, ZERO, euro_text, number_text, to_cents
from sconnect.domain.values.text import cut, one_line

_MOST_LINES = 100
_LONGEST_TEXT = 120
_LONGEST_SENTENCE = 2_000
_LONGEST_MEMO = 1_500
_MOST_NOTICES = 30
_BY_SETTING = Bilingual("gekozen bij de betaalwijze", "chosen with the payment method")
_BY_PREPAYMENT = Bilingual("omdat vooraf betaald is", "because it is paid in advance")


class FoundBy(StrEnum):
    """How the article of a line was found."""

    CODE = "code"
    EXTRA_FIELD = "extra_field"
    LINK = "link"
    CREATED = "created"
    OPTION = "option"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Who:
    """The customer and how it was determined, as far as known."""

    name: str = ""
    how: Bilingual = NOTHING
    steps: Bilingual = NOTHING


@dataclass(frozen=True, slots=True)
class Known:
    """The data of an order besides the order itself."""

    who: Who = Who()
    plan: OrderPlan | None = None
    composition: Composition | None = None
    articles: Mapping[str, Article] = field(default_factory=dict)
    """By planned code; what is not known yet is not in it."""
    found_by: Mapping[str, FoundBy] = field(default_factory=dict)
    notices: tuple[Bilingual, ...] = ()


def explain(order: ShopOrder, known: Known | None = None) -> str:
    """Return what is known of an order so far, as JSON text."""
    known = known or Known()
    plan, composition = known.plan, known.composition
    shopper = one_line(f"{order.first_name} {order.last_name}") or one_line(order.company)
    lines = list(_lines(order, known))
    notices = tuple(dict.fromkeys([*(composition.notices if composition else ()), *known.notices]))
    return Explanation(
        shopper=_short(shopper),
        customer=_short(known.who.name or shopper),
        recognised=_said(known.who.how),
        steps=_said(known.who.steps),
        shop_total=euro_text(order.euro_total),
        books_total=euro_text(composition.control_total) if composition else "",
        treatment=plan.taxation.treatment.value if plan else "",
        country=plan.taxation.country if plan else "",
        payment=_said(_payment(order, plan.payment)) if plan and plan.payment else Said(),
        lines=tuple(lines[:_MOST_LINES]),
        more_lines=max(0, len(lines) - _MOST_LINES),
        vat=tuple(_vat(plan, composition)) if plan else (),
        sent=_sent(composition.order) if composition else None,
        told=tuple(_said(notice) for notice in notices[:_MOST_NOTICES]),
    ).text


def _payment(order: ShopOrder, terms: PaymentTerms) -> Bilingual:
    """Return what holds by the payment method of an order, each with why."""
    method = terms.method
    if method is None:
        return NOTHING
    name = one_line(order.payment_method) or method.method
    parts = [Bilingual(method.moment.nl.lower(), method.moment.en.lower())] if method.moment.is_said else []
    if terms.credit_days is not None:
        days = str(terms.credit_days)
        why = _BY_SETTING if method.credit_days is not None else _BY_PREPAYMENT
        parts.append(
            Bilingual(f"krediettermijn {days} dagen ({why.dutch})", f"credit term {days} days ({why.english})")
        )
    if method.sales_template_id:
        parts.append(Bilingual("eigen verkoopsjabloon", "a sales template of its own"))
    if method.cost_centre_id:
        parts.append(Bilingual("eigen kostenplaats", "a cost centre of its own"))
    if terms.blocked is not None:
        parts.append(
            Bilingual("geblokkeerd", "blocked") if terms.blocked else Bilingual("niet geblokkeerd", "not blocked")
        )
    if method.statuses:
        parts.append(Bilingual("verkocht bij eigen statussen", "sold in statuses of its own"))
    told = listed(parts)
    return Bilingual(f"{name}: {told.dutch}", f"{name}: {told.english}") if parts else NOTHING


def _lines(order: ShopOrder, known: Known) -> Iterator[ExplainedLine]:
    """Put each line of the shop beside what it became. Planned products stand in the order of the shop's lines."""
    if known.plan is None:
        yield from (ExplainedLine(role="product", shop=_shop_line(line)) for line in order.lines)
        return
    parts = known.composition.parts if known.composition else _unpriced(known)
    products = iter(zip(order.lines, known.plan.product_lines, strict=True))
    for part in parts:
        planned = part.planned
        line, as_planned = next(products) if planned.is_product else (None, planned)
        shop = _shop_line(line, as_planned.percent) if line else _shop_amount(planned)
        yield ExplainedLine(role=planned.role.value, shop=shop, books=_books_lines(part, known))


def _unpriced(known: Known) -> Iterable[Part]:
    """Stand in for the lines of an order that could not be composed."""
    planned = known.plan.lines if known.plan else ()
    return (Part(line, known.articles.get(line.code), (), ZERO) for line in planned)


def _shop_line(line: OrderLine, percent: Decimal | None = None) -> ShopLine:
    return ShopLine(
        name=_short(line.name),
        code=_short(line.model),
        options=_short(options_text(line)),
        quantity=number_text(line.quantity),
        unit_price=number_text(line.unit_price),
        percent="" if percent is None else number_text(percent),
        vat=euro_text(line.unit_vat * line.quantity),
        total=euro_text((line.unit_price + line.unit_vat) * line.quantity),
    )


def _shop_amount(planned: PlannedLine) -> ShopLine | None:
    """Show an amount that is no product; a rounding has no counterpart in the shop."""
    if planned.role.value == "rounding":
        return None
    vat = planned.amount * planned.percent / HUNDRED
    return ShopLine(
        name=_short(planned.text),
        quantity=number_text(planned.quantity),
        unit_price=number_text(to_cents(planned.unit_price)),
        percent=number_text(planned.percent),
        vat=euro_text(vat),
        total=euro_text(planned.amount + vat),
    )


def _books_lines(part: Part, known: Known) -> tuple[BooksLine, ...]:
    article, planned = part.article, part.planned
    head = BooksLine(
        article=_short(article.code if article else ""),
        article_name=_short(article.name if article else ""),
        found_by=_found_by(planned, known) if article else "",
        percent=number_text(planned.percent),
    )
    if not part.lines:
        return (head,) if article else ()
    return tuple(
        BooksLine(text=_short(line.description))
        if line.article_id is None and planned.is_product
        else head.model_copy(
            update={
                "text": _short(line.description),
                "quantity": number_text(line.quantity),
                "unit_price": number_text(line.unit_price),
                "total": euro_text(line.quantity * line.unit_price),
            }
        )
        for line in part.lines
    )


def _found_by(planned: PlannedLine, known: Known) -> str:
    return known.found_by.get(planned.code, FoundBy.CODE) if planned.is_product else FoundBy.SETTING


def _vat(plan: OrderPlan, composition: Composition | None) -> Iterator[ExplainedVat]:
    books = {rate.percent: rate.books for rate in composition.vat} if composition else {}
    of_vouchers = {percent: to_cents(vat) for percent, vat in plan.voucher_vat.items()}
    for percent in sorted({*plan.shop_vat, *books}, reverse=True):
        own = of_vouchers.get(percent)
        shop, booked = plan.shop_vat.get(percent, ZERO) - (own or ZERO), books.get(percent, ZERO) - (own or ZERO)
        if own is None or to_cents(shop) or booked:
            yield ExplainedVat(
                percent=number_text(percent), shop=euro_text(shop), books=euro_text(booked) if composition else ""
            )
        if own is not None:
            text = euro_text(own) if composition else ""
            yield ExplainedVat(percent=number_text(percent), shop="", books=text, of_vouchers=True)


def _sent(order: SalesOrder) -> SentOrder:
    return SentOrder(
        reference=order.payment_reference,
        day=order.day.isoformat(),
        description=order.description,
        memo=cut(order.memo, _LONGEST_MEMO),
        prices_include_vat=order.prices_include_vat,
    )


def _said(words: Bilingual) -> Said:
    return Said(nl=cut(words.dutch, _LONGEST_SENTENCE), en=cut(words.english, _LONGEST_SENTENCE))


def _short(text: str) -> str:
    return cut(one_line(text), _LONGEST_TEXT)
