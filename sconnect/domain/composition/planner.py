"""Planning of a sales order from a shop order."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sconnect.domain.books import Administration, Reference, VatKind
from sconnect.domain.causes import Cause, CauseKind, each_once
from sconnect.domain.composition.header import booking_day_of, day_of, description_of, memo_of
from sconnect.domain.composition.plan import LineRole, OrderPlan, PlannedLine, VatReading
from sconnect.domain.composition.product_lines import (
    choices_that_differ,
    code_missing,
    look_alikes,
    option_unmapped,
    product_line,
)
from sconnect.domain.composition.service_lines import ServicePlanner, charge_notices, left_out_notices
from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.composition.vat.shop_vat import ShopVat, read_vat
from sconnect.domain.composition.vat.totals_rows import Rows, is_given_away, rows_of_order, with_roles
from sconnect.domain.customers.recognition import field_ids, vat_number_of
from sconnect.domain.profile import Profile, voucher_rate_on
from sconnect.domain.shop import STATUS_UNFINISHED, OrderLine, ShopInfo, ShopOrder
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import HUNDRED, ZERO, euro_text, number_text, to_cents
from sconnect.domain.values.text import cut, one_line
from sconnect.domain.vat import (
    HOME_COUNTRY,
    Sale,
    Taxation,
    VatTreatment,
    dutch_percent,
    foreign_percents,
    taxation_of,
)
from sconnect.domain.vat.territories import territory_of

MOST_LINES = 500
"""Lines of one sales order that the books reliably take."""
_BOOKS_CURRENCY = "EUR"
_MOST_FIELDS_TOLD, _LONGEST_FIELD = 5, 50


def plan_order(
    order: ShopOrder,
    info: ShopInfo,
    profile: Profile,
    reference: Reference,
    *,
    reading: str = "",
    untaxed: Collection[int] = (),
) -> OrderPlan | list[Cause]:
    """Plan what has to be booked for an order, or return every cause found why it cannot be planned.

    `reading`: that which a person chose, where its VAT can be read in several ways. `untaxed`: the positions of lines
    of which it is known that their articles bear no VAT at home, by
    `vat.article_checks.untaxed_lines`.
    """
    order = with_roles(order, profile.orders.total_roles)
    rates = ShopRates.for_order(order, info, _percents_of_day(order, reference))
    rows = rows_of_order(order, info)
    if refusal := _refusal(order, rows, info):
        return [refusal]
    uncoded = [cause for line in order.lines if (cause := code_missing(line, profile))]
    uncoded += [cause for line in order.lines if (cause := option_unmapped(line, profile))]
    vat = read_vat(order, rows, rates, chosen=reading)
    if isinstance(vat, list):
        return each_once([*vat, *uncoded])
    bears_vat = [
        rates.can_bear_vat(line.tax_class_id) and position not in untaxed
        for position, line in enumerate(order.lines)
        if line.unit_price
    ]
    taxation = _taxation(order, vat, rates, profile, reference, bears_vat=any(bears_vat))
    if isinstance(taxation, Cause):
        return each_once([taxation, *vat.causes, *uncoded])
    products = [
        product_line(_at_net(line, net), percent, profile, taxation, rates, reference)
        for line, net, percent in zip(order.lines, vat.line_nets, vat.line_percents, strict=True)
    ]
    services, missing = ServicePlanner(profile.orders, taxation, reference).plan(order, vat)
    plan = OrderPlan(
        order_id=order.order_id,
        taxation=taxation,
        lines=one_spelling_per_code([*products, *services], reference.administration),
        rounding_code=profile.orders.rounding_article,
        shop_total=to_cents(order.total),
        shop_vat=_with_fixed_taxes(vat.vat, services),
        reading=_reading(vat, services),
        description=description_of(order, profile),
        memo=memo_of(order, info, profile, taxation),
        payment_reference=profile.payment_reference(order.order_id),
        payment=profile.orders.terms_for(order.payment_code),
        causes=(*uncoded, *missing, *vat.causes, *_currency_causes(order, info)),
        notices=(
            *taxation.notices,
            *charge_notices(vat, profile.orders),
            *left_out_notices(vat.rows),
            *look_alikes(products),
            *choices_that_differ(order.lines, profile),
            *_fields_left_out(order, info, profile),
        ),
    )
    return plan if order.euro_rate is None else plan.converted(order.euro_rate, order.euro_total)


def read_charges(order: ShopOrder, info: ShopInfo, profile: Profile, reference: Reference) -> ShopVat | None:
    """Read what the shop charged of an order that cannot be planned; None when its VAT cannot be told."""
    order = with_roles(order, profile.orders.total_roles)
    if _unreadable(order) or info.currency_of(order.order_id) != _BOOKS_CURRENCY:
        return None
    rates = ShopRates.for_order(order, info, _percents_of_day(order, reference))
    vat = read_vat(order, rows_of_order(order, info), rates)
    return None if isinstance(vat, list) else vat


def _fields_left_out(order: ShopOrder, info: ShopInfo, profile: Profile) -> Iterator[Bilingual]:
    """Tell which filled fields of the addresses go nowhere: a part of the address may be lost with them."""
    taken, customers = field_ids(profile), profile.customers
    of_each = {customers.house_number_field_id, customers.house_addition_field_id}
    addresses = (order.billing_address, order.delivery_address, order.account_address)
    filled = dict.fromkeys(pair for address in addresses if address for pair in address.custom_fields)
    # The number of a business is read once, not from a delivery address beside a billing address.
    left_out = [
        (field_id, text)
        for field_id, text in filled
        if field_id not in taken or (field_id not in of_each and order.custom_fields.get(field_id) != text)
    ]
    for field_id, text in left_out[:_MOST_FIELDS_TOLD]:
        name = one_line(info.custom_fields.get(field_id, "")) or field_id
        shown = cut(one_line(text), _LONGEST_FIELD)
        yield Bilingual(
            f"Adresveld '{name}' ('{shown}') is niet overgenomen. Is het een huisnummer of toevoeging, kies het veld "
            "dan bij de instellingen, tab Klanten.",
            f"Address field '{name}' ('{shown}') was not taken over. If it is a house number or an addition to it, "
            "choose the field in the settings, tab Customers.",
        )


def _refusal(order: ShopOrder, rows: Rows, info: ShopInfo) -> Cause | None:
    """Return the causes that need no arithmetic."""
    if detail := _unreadable(order):
        return Cause(CauseKind.ORDER_UNREADABLE, order.order_id, detail.facts("detail"))
    currency = info.currency_of(order.order_id)
    if currency != _BOOKS_CURRENCY and order.euro_rate is None:
        return Cause(CauseKind.CURRENCY, currency, {"currency": currency})
    if not (order.lines or order.vouchers_sold or rows.charges or rows.discounts):
        if order.total > 0:  # a payment module can delete the lines of an order that is paid
            return Cause(CauseKind.LINES_LOST, order.order_id, {"total": euro_text(order.total)})
        return Cause(CauseKind.NOTHING_TO_BOOK, order.order_id)
    turnover = to_cents(order.total - sum((row.value for row in rows.payments), ZERO))
    if turnover < 0 or (turnover == 0 and not is_given_away(order, rows)):
        return Cause(CauseKind.NOT_A_SALE, order.order_id, {"total": euro_text(order.total)})
    return too_large(order.order_id, len(order.lines))


def _with_fixed_taxes(vat: Mapping[Decimal, Decimal], services: Iterable[PlannedLine]) -> dict[Decimal, Decimal]:
    """Return the VAT per percentage with that which the profile says is in fixed taxes and gift vouchers.

    No row of the shop holds it.
    """
    whole = dict(vat)
    for line in services:
        if line.role in {LineRole.FIXED_TAX, LineRole.VOUCHER} and line.percent:
            whole[line.percent] = whole.get(line.percent, ZERO) + line.amount * line.percent / HUNDRED
    return whole


def _reading(vat: ShopVat, services: Iterable[PlannedLine]) -> VatReading:
    base = dict(vat.base)
    for line in services:
        if line.role is LineRole.FIXED_TAX or (line.role is LineRole.VOUCHER and line.percent):
            base[line.percent] = base.get(line.percent, ZERO) + line.amount
    whole = {percent: amount for percent, amount in base.items() if amount}
    return VatReading(whole, vat.discounts, tuple(row for row in vat.rows.left_out if row.value), vat.rounding)


def _currency_causes(order: ShopOrder, info: ShopInfo) -> Iterator[Cause]:
    """Yield the cause of a currency and a rate that contradict each other: only the shop's own currency has rate 1."""
    is_own = order.currency_code in {"", info.currency_of(order.order_id)}
    if is_own == (order.currency_value == 1):
        return
    facts = {
        "total": euro_text(order.total),
        "rate": number_text(order.currency_value),
        "currency": order.currency_code,
        "paid": f"{order.currency_code} {euro_text(order.total * order.currency_value)}",
    }
    yield Cause(CauseKind.CURRENCY_UNCLEAR, order.order_id, facts)


def _at_net(line: OrderLine, net: Decimal) -> OrderLine:
    """Return a line at the price that gives its amount: the shop keeps fewer decimals of a price than of a total."""
    if not line.quantity or net == line.quantity * line.unit_price:
        return line
    return replace(line, unit_price=net / line.quantity)


def _unreadable(order: ShopOrder) -> Bilingual:
    if order.status_id == STATUS_UNFINISHED:
        return Bilingual("de bestelling is in de winkel nooit afgerond", "the checkout was never finished in the shop")
    return order.problem.clause


def too_large(order_id: str, count: int) -> Cause | None:
    """Return the cause of an order with more lines than the books reliably accept."""
    if count <= MOST_LINES:
        return None
    return Cause(CauseKind.TOO_LARGE, order_id, {"count": str(count), "limit": str(MOST_LINES)})


def _taxation(
    order: ShopOrder, vat: ShopVat, rates: ShopRates, profile: Profile, reference: Reference, *, bears_vat: bool
) -> Taxation | Cause:
    address = order.delivery_address
    day = booking_day_of(order)
    vouchers = profile.orders.single_purpose_vouchers
    if not _is_taxable(order, vat) and not (order.vouchers_sold and voucher_rate_on(vouchers, day)):
        return Taxation(VatTreatment.DOMESTIC, HOME_COUNTRY, day)
    charged = vat.charged(order.lines)
    sale = Sale(
        order_id=order.order_id,
        country=address.country_code,
        country_name=address.country_name,
        vat_number=vat_number_of(order, profile),
        charged=charged,
        day=day,
        bears_vat=bears_vat,
        foreign=rates.foreign(charged, [row.title for row in vat.rows.taxes]),
        territory=territory_of(address.country_code, address.postcode, address.zone),
        typed_vat_number=order.custom_fields.get(profile.customers.vat_number_field_id, ""),
        has_address=not address.is_empty,
        chosen_rates=profile.orders.foreign_rates,
        exemptions=profile.orders.exemptions,
        one_stop_shop_since=_first_day(profile.orders.one_stop_shop_since),
        is_picked_up=_is_picked_up(order, profile),
    )
    taxation = taxation_of(sale, reference)
    return _without_field(taxation, profile) if isinstance(taxation, Cause) else taxation


def _first_day(setting: str) -> date | None:
    return date.fromisoformat(setting) if setting else None


def _is_picked_up(order: ShopOrder, profile: Profile) -> bool:
    code = order.shipping_method.quote_code.strip().casefold()
    return code in {method.code.casefold() for method in profile.orders.pickup_methods}


def _without_field(cause: Cause, profile: Profile) -> Cause:
    """Return the cause of the missing setting first: without it, no VAT number can be known."""
    if cause.kind is not CauseKind.VAT_NUMBER_MISSING or profile.customers.vat_number_field_id:
        return cause
    return Cause(CauseKind.VAT_NUMBER_FIELD_MISSING, facts=cause.facts)


def _is_taxable(order: ShopOrder, vat: ShopVat) -> bool:
    """Whether anything was sold that could bear VAT. A multi-purpose gift voucher is money for later."""
    return bool(vat.charges) or any(line.unit_price for line in order.lines)


def _percents_of_day(order: ShopOrder, reference: Reference) -> list[Decimal]:
    """Return the percentages of the Netherlands and of the country of the order on its day, as the books have them."""
    day = day_of(order)
    dutch = (dutch_percent(kind, day, reference) for kind in VatKind)
    abroad = foreign_percents(order.delivery_address.country_code.upper(), day, reference)
    return [percent for percent in (*dutch, *abroad) if percent is not None]


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
