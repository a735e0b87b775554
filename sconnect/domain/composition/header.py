"""The header of a sales order: description and memo."""

import re
from datetime import date

from sconnect.domain.composition.texts import header_text
from sconnect.domain.customers.cards import collective_customer_id, in_full, invoice_address, is_cut
from sconnect.domain.customers.recognition import placed
from sconnect.domain.profile import DescriptionMode, PaymentMoment, Profile
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.shop import ShopInfo, ShopOrder, TotalKind
from sconnect.domain.values.money import euro_text, number_text
from sconnect.domain.values.text import cut, one_line, paragraphs
from sconnect.domain.vat import Taxation, VatTreatment

# A note of this length was seen to be accepted; longer ones were never tried.
_COMMENT_LIMIT = 1000
_VARIABLE = re.compile(r"\{(\w+)\}")
VARIABLES = frozenset({"webshop", "profiel", "ordernummer", "klantnaam", "datum", "betaling"})
"""What the template of the description can hold, between braces."""


def variables_of(template: str) -> frozenset[str]:
    """Return what stands between braces in a template."""
    return frozenset(_VARIABLE.findall(template))


def day_of(order: ShopOrder) -> date:
    """Return the Dutch calendar day an order was placed."""
    return dutch_day(order.placed_at)


def booking_day_of(order: ShopOrder) -> date:
    """Return the day of its sales order: by it the books take VAT rates, so they are compared on it."""
    return order.booked_on or day_of(order)


def description_of(order: ShopOrder, profile: Profile) -> str:
    """Return the description of the order, at most 50 characters."""
    match profile.orders.description_mode:
        case DescriptionMode.GENERATED:
            return header_text(_filled_in(profile.orders.description_template, order, profile))
        case DescriptionMode.EMPTY:
            return ""
        case DescriptionMode.PROFILE_NAME:
            return header_text(profile.name)
        case DescriptionMode.ORDER_NUMBER:
            return header_text(f"Webshop-order {order.order_id}")


def memo_of(order: ShopOrder, info: ShopInfo, profile: Profile, taxation: Taxation) -> str:
    """Return the memo: what the bookkeeper may want to know besides the figures, a line each."""
    lines = [*_who(order, profile, taxation), *_addresses_in_full(order, profile)]
    if paid := _payment(order, profile):
        lines.append(paid)
    currency = info.currency_of(order.order_id)
    if order.euro_rate is not None:
        rate = number_text(order.euro_rate)
        lines.append(f"Omgerekend: {currency} {euro_text(order.total)} (1 {currency} = {rate} euro)")
    if order.currency_code != currency:
        shown = euro_text(order.total * order.currency_value)
        rate = number_text(order.currency_value)
        lines.append(f"De klant zag: {one_line(order.currency_code)} {shown} (koers {rate})")
    lines += [f"Korting: {one_line(row.title)}" for row in order.totals if row.kind is TotalKind.DISCOUNT and row.value]
    if profile.orders.comment_in_memo and order.comment.strip():
        lines.append(f"Opmerking: {cut(paragraphs(order.comment), _COMMENT_LIMIT)}")
    return "\n".join(lines)


def _payment(order: ShopOrder, profile: Profile) -> str:
    """Return how the order is paid, and when, where the settings say so of its method.

    Not that it still has to be paid: it may have been by the time that it is booked.
    """
    name, method = one_line(order.payment_method), profile.orders.payment_method(order.payment_code)
    shown = name or order.payment_code
    match method.moment if method else PaymentMoment.NOT_SAID:
        case PaymentMoment.PREPAID:
            return f"Betaald via {shown}"
        case PaymentMoment.LATER:
            return f"Betaling achteraf: {shown}"
        case PaymentMoment.NOT_SAID:
            return f"Betaalwijze: {name}" if name else ""


def _who(order: ShopOrder, profile: Profile, taxation: Taxation) -> list[str]:
    """Return what the customer card lacks: the shopper behind a collective one, and the VAT number as given."""
    lines = []
    if collective_customer_id(order, profile, reverse_charge=taxation.treatment is VatTreatment.REVERSE_CHARGE):
        lines.append(_shopper_line(order))
    if taxation.vat_number:
        lines.append(f"Btw-nummer: {taxation.vat_number}")
    return lines


def naming_the_shopper(memo: str, order: ShopOrder) -> str:
    """Return a memo that names who ordered, for an order that is booked on a collective customer."""
    line = _shopper_line(order)
    return memo if line in memo.split("\n") else f"{line}\n{memo}".rstrip("\n")


def _shopper_line(order: ShopOrder) -> str:
    known = (order.company, _shopper(order), order.email, order.telephone)
    return f"Klant: {', '.join(one_line(text) for text in known if one_line(text))}"


def _addresses_in_full(order: ShopOrder, profile: Profile) -> list[str]:
    """Return the addresses that the books hold only in part, as the shopper typed them: parcels are sent to those."""
    delivery = placed(order.delivery_address, profile)
    addresses = {invoice_address(order, profile) or delivery: "Factuuradres", delivery: "Afleveradres"}
    return [f"{name} voluit: {in_full(address)}" for address, name in addresses.items() if is_cut(address)]


def _filled_in(template: str, order: ShopOrder, profile: Profile) -> str:
    values = {
        "webshop": order.store_name or profile.name,
        "profiel": profile.name,
        "ordernummer": order.order_id,
        "klantnaam": order.company or _payer(order) or _shopper(order),
        "datum": f"{day_of(order):%d-%m-%Y}",
        "betaling": _payment(order, profile).removeprefix("Betaalwijze: "),
    }
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), template)


def _payer(order: ShopOrder) -> str:
    return order.billing_address.person if order.has_billing_address else ""


def _shopper(order: ShopOrder) -> str:
    return f"{order.first_name} {order.last_name}".strip()
