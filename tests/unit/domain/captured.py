"""The orders captured from real OpenCart shops, as far as amounts go (the totals were equal in all versions)."""

from dataclasses import replace
from decimal import Decimal

from sconnect.domain.shop import OrderLine, OrderTotal, ShippingMethod, ShopOrder, VoucherSold
from tests.unit.domain.makers import BUSINESSES, HIGH_CLASS, LOW_CLASS, line, order, totals

FLAT = ("shipping", "Flat Shipping Rate", "5.0000")
FEE = ("low_order_fee", "Low Order Fee", "1.5000")


def _coffee(quantity: int = 1) -> OrderLine:
    return line("LAB-KOFFIE", quantity, "12.3853", "1.1147", LOW_CLASS)


def _shirt(quantity: int = 1, price: str = "16.5289", vat: str = "3.4711") -> OrderLine:
    return line("LAB-SHIRT", quantity, price, vat, HIGH_CLASS)


def _kettle(quantity: int = 1, price: str = "33.0579", vat: str = "6.9422") -> OrderLine:
    return line("LAB-KOKER", quantity, price, vat, HIGH_CLASS)


def _vat(high: str = "", low: str = "") -> tuple[tuple[str, str, str], ...]:
    rows = (("tax", "BTW 21%", high), ("tax", "BTW 9%", low))
    return tuple(row for row in rows if row[2])


def _order(number: str, total: str, lines: list[OrderLine], *rows: tuple[str, str, str]) -> ShopOrder:
    return order(lines, _rows(lines, rows, total), total, order_id=number)


def _rows(lines: list[OrderLine], rows: tuple[tuple[str, str, str], ...], total: str) -> tuple[OrderTotal, ...]:
    goods = sum((made.quantity * made.unit_price for made in lines), Decimal(0))
    return totals(("sub_total", "Sub-Total", str(goods)), *rows, ("total", "Total", total))


def _coupon(name: str, value: str) -> tuple[str, str, str]:
    return ("coupon", f"Coupon ({name})", value)


_VOUCHER = replace(
    _order("17", "44.5500", [_coffee()], FLAT, *_vat("1.0500", "1.1147")),
    vouchers_sold=(VoucherSold("25.00€ Gift Certificate for Ont Vanger", Decimal("25.0000")),),
)
_EBOOK = replace(
    _order("4", "9.8149", [line("LAB-EBOEK", 1, "7.3394", "0.6605", LOW_CLASS)], FEE, *_vat("0.3150", "0.6605")),
    shipping_address=None,
    shipping_method=ShippingMethod(),
)

BOOKABLE: tuple[ShopOrder, ...] = (
    _order("1", "56.0749", [_coffee(2), _shirt(1, "19.0289", "3.9961")], FLAT, *_vat("5.0461", "2.2294")),
    replace(
        _order("2", "86.5500", [_coffee(3), _kettle()], FLAT, *_vat("7.9922", "3.3440")),
        currency_code="USD",
        currency_value=Decimal("1.10000000"),
    ),
    _order(
        "3",
        "52.0219",
        [_coffee(), _shirt(2, "15.5289", "3.2611")],
        FLAT,
        _coupon("TIEN", "-4.3443"),
        *_vat("6.9199", "1.0032"),
    ),
    _EBOOK,
    _order("6", "11.3648", [line("LAB-STICKER", 7, "0.4132", "0.0868", HIGH_CLASS)], FLAT, FEE, *_vat("1.9724")),
    _order("7", "33.7570", [_coffee(), _shirt()], FLAT, _coupon("VIJF", "-5.0000"), *_vat("3.9208", "0.9219")),
    _order("8", "13.5000", [_coffee()], FLAT, _coupon("GRATIS", "-5.0000"), *_vat("", "1.1147")),
    _order("9", "19.5500", [_coffee()], FLAT, *_vat("1.0500", "1.1147")),
    _order("10", "12.0500", [_coffee()], FLAT, *_vat("1.0500", "1.1147"), ("credit", "Store Credit", "-7.5000")),
    _order("11-4.x", "86.0501", [_kettle(2)], FLAT, *_vat("14.9343")),
    _order("13", "46.5499", [_coffee(3)], FLAT, *_vat("1.0500", "3.3440")),
    _order("13-4.0", "60.0499", [_coffee(4)], FLAT, *_vat("1.0500", "4.4587")),
    _order("14", "19.5500", [_coffee()], FLAT, *_vat("1.0500", "1.1147")),
    _order("16", "16.0500", [_shirt()], ("reward", "Reward Points (200)", "-8.2645"), FLAT, *_vat("2.7855")),
    _VOUCHER,
    _order("18", "1.0500", [_shirt()], FLAT, *_vat("4.5211"), ("voucher", "Gift Certificate (x)", "-25.0000")),
)
"""Orders 15 and 18 of some versions repeat order 9 to the digit."""

GERMAN = replace(
    order(
        [_kettle(1, "33.0579", "6.2810")],
        totals(FLAT, ("tax", "MwSt 19% (OSS DE)", "7.2310"), ("total", "Total", "45.2889")),
        "45.2889",
        country="DE",
    ),
    order_id="5",
)

BUSINESS_WITHOUT_VAT = replace(
    _order("11", "87.6446", [_kettle(2, "41.3223", "0.0000")], FLAT), customer_group_id=BUSINESSES
)


def as_stored_by_opencart_4(shop_order: ShopOrder) -> ShopOrder:
    """OpenCart 4 keeps the tax class of the shipping method with the order."""
    if not shop_order.shipping_method.code:
        return shop_order
    return replace(shop_order, shipping_method=ShippingMethod("flat", "Flat Shipping Rate", HIGH_CLASS))
