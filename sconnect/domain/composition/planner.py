"""Planning of a sales order from a shop order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sconnect.domain.books import Administration, Reference, VatKind
from sconnect.domain.causes import Cause, CauseKind, each_once
from sconnect.domain.composition.header import day_of, description_of, memo_of
from sconnect.domain.composition.plan import OrderPlan, PlannedLine
from sconnect.domain.composition.product_lines import code_missing, look_alikes, product_line
from sconnect.domain.composition.service_lines import ServicePlanner, unlisted_fees
from sconnect.domain.composition.vat.shop_rates import ShopRates, has_no_tax_class
from sconnect.domain.composition.vat.shop_vat import ShopVat, read_vat
from sconnect.domain.composition.vat.totals_rows import charges_of, discounts_of, payments_of, tax_rows_of
from sconnect.domain.customers.recognition import traits_of
from sconnect.domain.profile import Profile
from sconnect.domain.shop import STATUS_UNFINISHED, ShopInfo, ShopOrder
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.money import ZERO, euro_text, to_cents
from sconnect.domain.vat import HOME_COUNTRY, Sale, Taxation, VatTreatment, decide_treatment, dutch_percent

MOST_LINES = 500
"""Lines of one sales order that the books reliably take."""
_BOOKS_CURRENCY = "EUR"


def plan_order(order: ShopOrder, info: ShopInfo, profile: Profile, reference: Reference) -> OrderPlan | list[Cause]:
    """Plan what has to be booked for an order, or return every cause found why it cannot be planned."""
    rates = ShopRates.for_order(order, info, _dutch_percents(day_of(order), reference))
    if refusal := _refusal(order, info, rates):
        return [refusal]
    uncoded = [cause for line in order.lines if (cause := code_missing(line, profile))]
    vat = read_vat(order, info, rates, profile.orders.tolerance)
    if isinstance(vat, list):
        return each_once([*vat, *uncoded])
    taxation = _taxation(order, vat, rates, profile, reference)
    if isinstance(taxation, Cause):
        return each_once([taxation, *vat.causes, *uncoded])
    products = [
        product_line(line, percent, profile, taxation, rates)
        for line, percent in zip(order.lines, vat.line_percents, strict=True)
    ]
    services, missing = ServicePlanner(profile.orders, taxation, reference).plan(order, vat)
    return OrderPlan(
        order_id=order.order_id,
        taxation=taxation,
        lines=one_spelling_per_code([*products, *services], reference.administration),
        rounding_code=profile.orders.rounding_article.strip(),
        shop_total=to_cents(order.total),
        shop_vat=vat.vat,
        description=description_of(order, profile),
        memo=memo_of(order, info, profile, taxation),
        payment_reference=profile.payment_reference(order.order_id),
        causes=(*uncoded, *missing, *vat.causes),
        notices=(*unlisted_fees(vat, profile.orders), *look_alikes(products)),
    )


def _refusal(order: ShopOrder, info: ShopInfo, rates: ShopRates) -> Cause | None:
    """Return the causes that need no arithmetic."""
    if detail := _unreadable(order):
        return Cause(CauseKind.ORDER_UNREADABLE, order.order_id, {"detail": detail})
    if info.default_currency != _BOOKS_CURRENCY:
        return Cause(CauseKind.CURRENCY, info.default_currency, {"currency": info.default_currency})
    if not (order.lines or order.vouchers_sold or charges_of(order, info, rates) or discounts_of(order)):
        return Cause(CauseKind.NOTHING_TO_BOOK, order.order_id)
    if to_cents(_turnover(order)) <= 0:
        return Cause(CauseKind.NOT_A_SALE, order.order_id, {"total": euro_text(order.total)})
    return too_large(order.order_id, len(order.lines))


def _turnover(order: ShopOrder) -> Decimal:
    """Return the turnover including VAT, however it was paid: store credit may leave nothing to pay."""
    return order.total - sum((row.value for row in payments_of(order)), ZERO)


def _unreadable(order: ShopOrder) -> str:
    if order.status_id == STATUS_UNFINISHED:
        return "de bestelling is in de winkel nooit afgerond"
    return order.problem.rstrip(".")


def too_large(order_id: str, count: int) -> Cause | None:
    """Return the cause of an order with more lines than the books reliably accept."""
    if count <= MOST_LINES:
        return None
    return Cause(CauseKind.TOO_LARGE, order_id, {"count": str(count), "limit": str(MOST_LINES)})


def _taxation(
    order: ShopOrder, vat: ShopVat, rates: ShopRates, profile: Profile, reference: Reference
) -> Taxation | Cause:
    address = order.delivery_address
    day = day_of(order)
    if not _is_taxable(order, vat):
        return Taxation(VatTreatment.DOMESTIC, HOME_COUNTRY, day)
    charged = vat.charged(order.lines)
    sale = Sale(
        order_id=order.order_id,
        country=address.country_code,
        country_name=address.country_name,
        vat_number=traits_of(order, profile).vat_number,
        charged=charged,
        day=day,
        bears_vat=any(line.unit_price and not has_no_tax_class(line) for line in order.lines),
        foreign=rates.foreign(charged, [row.title for row in tax_rows_of(order)]),
    )
    treatment = decide_treatment(sale, reference)
    if isinstance(treatment, Cause):
        return _without_field(treatment, profile)
    number = sale.vat_number if treatment is VatTreatment.REVERSE_CHARGE else ""
    return Taxation(treatment, address.country_code.upper() or HOME_COUNTRY, day, number, not address.is_empty)


def _without_field(cause: Cause, profile: Profile) -> Cause:
    """Return the cause of the missing setting first: without it, no VAT number can be known."""
    if cause.kind is not CauseKind.VAT_NUMBER_MISSING or profile.customers.vat_number_field_id:
        return cause
    return Cause(CauseKind.VAT_NUMBER_FIELD_MISSING, facts=cause.facts)


def _is_taxable(order: ShopOrder, vat: ShopVat) -> bool:
    """Whether anything was sold that could bear VAT. A gift voucher is money for later."""
    return bool(vat.charges) or any(line.unit_price for line in order.lines)


def _dutch_percents(day: date, reference: Reference) -> list[Decimal]:
    percents = (dutch_percent(kind, day, reference) for kind in VatKind)
    return [percent for percent in percents if percent is not None]


def one_spelling_per_code(lines: Sequence[PlannedLine], administration: Administration) -> tuple[PlannedLine, ...]:
    """Give codes of the same article one spelling: the first one met."""
    spellings: dict[str, str] = {}
    return tuple(
        replace(
            line,
            code=spellings.setdefault(article_key(line.code, numeric=administration.numeric_article_codes), line.code),
        )
        for line in lines
    )
