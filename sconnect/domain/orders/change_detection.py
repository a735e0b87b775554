"""Detection of changes that the shop made to an order after it was booked (behaviour.md 1.7).

The books are never changed for it by themselves: a person sees what differs and decides. The order as last seen is kept
as a short text of fingerprints, so that no personal data are kept for ever.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.refunds import refund_facts
from sconnect.domain.shop import Address, OrderLine, ShopInfo, ShopOrder, StatusKind
from sconnect.domain.values.bilingual import NOTHING, Bilingual
from sconnect.domain.values.fingerprint import Value, digest_of_values
from sconnect.domain.values.former_fingerprint import former_fingerprint
from sconnect.domain.values.money import euro_text, number_text, to_cents
from sconnect.domain.values.text import one_line

_FORM, _AS_TYPED, _FORMER = "3", "2", "1"
"""How what was seen is put down now, and was before: of texts as the shop sent them, and by other fingerprints. What is
kept in a form that is not known here says nothing, rather than raise alarms."""
_LENGTH = 12
_PARTS = 5
"""Of the stored text: its form, products, amounts, everything, and the status that undid the sale."""
_OF_CUSTOMER = Bilingual("de gegevens van de klant of het adres", "the details of the customer or the address")
_LEFT = "-"
"""Before a status that undid the sale and that the order has no more, until a person has seen that."""
_UNREADABLE = 0
_AT = "@"
"""Between a status and the newest entry of the order's history when it was seen; older versions kept no entry."""


@dataclass(frozen=True, slots=True)
class BookedAs:
    """How an order stands in the books: by number or payment reference, with its total including VAT in euro."""

    name: str
    total: Decimal | None
    rate: Decimal = Decimal(1)
    """How many euro one unit of the currency of the order is, as a person decided for it."""


def seen_text(order: ShopOrder, undone_status: int | None = None) -> str:
    """Return an order as seen, as text. `undone_status`: a status that is known to undo the sale."""
    digits = _digits(_parts(order, one_line))
    return ";".join([_FORM, *digits, _status_seen(order, undone_status)])


def seen_in_status(seen: str, order: ShopOrder, undone_status: int | None) -> str:
    """Return what was seen of an order, with this status; what it holds by now stays to be seen."""
    before, _, _ = seen.rpartition(";")
    return f"{before};{_status_seen(order, undone_status)}" if before else seen_text(order, undone_status)


def _status_seen(order: ShopOrder, undone_status: int | None) -> str:
    return "" if undone_status is None else f"{undone_status}{_AT}{order.history_id}"


def came_back(seen: str) -> str:
    """Return what was seen of an order whose undone sale counts again: should it be undone once more, that is news."""
    before, _, status = seen.rpartition(";")
    return seen if not status or status.startswith(_LEFT) else f"{before};{_LEFT}{status}"


def is_as_seen(order: ShopOrder, seen: str) -> bool:
    """Whether an order, apart from its status, is exactly as it was when `seen` was stored."""
    return bool(seen) and seen == _seen_in_form(seen.partition(";")[0], order)


def change_after_booking(
    order: ShopOrder,
    seen: str,
    booked: BookedAs,
    undone: Collection[int],
    info: ShopInfo,
    *,
    is_unpaid: bool = False,
) -> Cause | None:
    """Return the cause of a change since `seen` was stored; None when nothing changed that matters to the books.

    `is_unpaid`: whether the shop moved it back to a status that is no sale (`was_moved_back`).
    """
    now_owed = to_cents(order.total * booked.rate)
    facts = {"order": order.order_id, "booked": booked.name}
    known = seen.split(";")
    names = {status.status_id: status.name for status in info.statuses}
    status = names.get(order.status_id, str(order.status_id))
    is_undone = order.status_id in undone
    is_known = (is_undone or is_unpaid) and _is_known(order, known[-1], undone)
    if is_undone and not is_known:
        facts |= {"status": status, "total": _total(booked, now_owed), **refund_facts(order, undone)}
        return Cause(CauseKind.UNDONE_AFTER_BOOKING, order.order_id, facts)
    if len(known) == _PARTS and known[-1] and _status_in(known[-1]) != str(order.status_id):
        return Cause(CauseKind.REINSTATED_AFTER_BOOKING, order.order_id, facts | {"status": status})
    if is_unpaid and not is_known:
        facts |= {"status": status, "total": _total(booked, now_owed)}
        return Cause(CauseKind.UNPAID_AFTER_BOOKING, order.order_id, facts)
    different = _different(order, known)
    if not different:
        return None
    facts |= {**different.facts("what"), "before": _total(booked, now_owed), "now": euro_text(now_owed)}
    return Cause(CauseKind.CHANGED_AFTER_BOOKING, order.order_id, facts)


def was_moved_back(order: ShopOrder, info: ShopInfo, *, known_history: int, sales: Collection[int]) -> bool:
    """Whether the shop moved a booked order, after entry `known_history` of its history, to a status that is no sale.

    Such as Pending, in which a payment module puts what it does not know: a chargeback. `sales`: statuses that count as
    a sale all the same.
    """
    status = next((each for each in info.statuses if each.status_id == order.status_id), None)
    is_no_sale = status is not None and status.kind is StatusKind.NO_SALE and order.status_id not in sales
    return is_no_sale and order.history_id != known_history


def _is_known(order: ShopOrder, seen: str, undone: Collection[int]) -> bool:
    """Whether a person has seen that an order has the status that it has, and nothing came after that.

    An entry that undoes the sale once more is news, and so is one of another status: it was left and entered again.
    """
    entry = seen.partition(_AT)[2]
    if _LEFT in seen or _status_in(seen) != str(order.status_id):
        return False
    later = {row.status_id for row in order.history if entry.isdecimal() and row.number > int(entry)}
    return not later & set(undone) and later <= {order.status_id, _UNREADABLE}


def _status_in(seen: str) -> str:
    return seen.removeprefix(_LEFT).partition(_AT)[0]


def _total(booked: BookedAs, now_owed: Decimal) -> str:
    return euro_text(now_owed if booked.total is None else booked.total)


def _different(order: ShopOrder, known: list[str]) -> Bilingual:
    """Return the names of the parts that changed. A part stored in another form cannot be compared."""
    now = _seen_in_form(known[0], order).split(";")
    if not now[0] or len(known) != len(now):
        return NOTHING
    lines, amounts, whole = (was != is_now for was, is_now in zip(known[1:-1], now[1:-1], strict=True))
    if lines and amounts:
        return Bilingual("de producten en de bedragen", "the products and the amounts")
    if lines or amounts:
        return Bilingual("de producten", "the products") if lines else Bilingual("de bedragen", "the amounts")
    return _OF_CUSTOMER if whole else NOTHING


def _seen_in_form(form: str, order: ShopOrder) -> str:
    """Return an order as seen, in the form of the stored text; empty when that form is not known."""
    if form == _FORMER:
        return ";".join([_FORMER, *(former_fingerprint(part)[:_LENGTH] for part in _parts(order, str)), ""])
    if form == _AS_TYPED:
        return ";".join([_AS_TYPED, *_digits(_parts(order, str)), ""])
    return seen_text(order) if form == _FORM else ""


def _digits(parts: tuple[Value, ...]) -> list[str]:
    return [digest_of_values("seen of an order/1", part)[:_LENGTH] for part in parts]


def _parts(order: ShopOrder, text: Callable[[str], str]) -> tuple[Value, Value, Value]:
    """Return what is compared: products, amounts, and everything together with who ordered and where it goes.

    Not the status, the history and the present catalogue data: those change without a change of the order. `text`
    brings the shop's texts in a normal form, or leaves them as they are.
    """
    lines = tuple(_line(line, text) for line in order.lines)
    amounts: Value = (
        *((row.code, number_text(row.value)) for row in order.totals),
        *(("voucher sold", number_text(sold.amount)) for sold in order.vouchers_sold),
        number_text(order.total),
    )
    who = tuple(map(text, (order.first_name, order.last_name, order.email, order.telephone)))
    where = (_address(order.billing_address, text), _address(order.shipping_address, text))
    return lines, amounts, (order.order_id, lines, amounts, who, where)


def _line(line: OrderLine, text: Callable[[str], str]) -> Value:
    options = tuple((text(option.name), text(option.value)) for option in line.options)
    numbers = (line.quantity, line.unit_price, line.unit_vat)
    return text(line.model), text(line.name), tuple(map(number_text, numbers)), options


def _address(address: Address | None, text: Callable[[str], str]) -> Value:
    if address is None:
        return None
    place = (address.street, address.street_extra, address.postcode, address.city, address.country_code)
    return text(address.person), text(address.company), tuple(map(text, place))
