"""A shop order as it is compared with sales in the books."""

from collections.abc import Collection

from sconnect.domain.adoption.model import Goods, ShopSale
from sconnect.domain.composition.product_lines import wanted_code
from sconnect.domain.profile import Profile
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.shop import Address, OrderLine, ShopOrder, TotalKind
from sconnect.domain.values.article_code import article_key
from sconnect.domain.values.comparison import email_key, name_key, postcode_key
from sconnect.domain.values.money import to_cents

_FEES = frozenset({TotalKind.FEE, TotalKind.OTHER, TotalKind.SHIPPING})
_MOST_GOODS = 50
"""Products of an order that are compared; of one with more, none."""


def shop_sale_of(order: ShopOrder, profile: Profile, undone_statuses: Collection[int]) -> ShopSale:
    """Return what of a shop order tells whether a sale in the books is that order."""
    addresses = [order.billing_address, *([order.shipping_address] if order.shipping_address else [])]
    names = {name_key(f"{order.first_name} {order.last_name}"), *map(_name_keys, addresses)}
    companies = {name_key(address.company) for address in addresses}
    goods = tuple(_goods(line, profile) for line in order.lines)
    return ShopSale(
        order_id=order.order_id,
        day=dutch_day(order.placed_at),
        total=to_cents(order.total),
        invoice_number=order.invoice_number,
        fees=tuple(each.value for each in order.totals if each.kind in _FEES),
        email=email_key(order.email),
        names=frozenset(names | companies) - {""},
        postcodes=frozenset(postcode_key(address.postcode) for address in addresses) - {""},
        customer_id=order.customer_id,
        goods=goods if len(goods) <= _MOST_GOODS and all(each.codes for each in goods) else (),
        is_cancelled=order.status_id in undone_statuses,
    )


def _name_keys(address: Address) -> str:
    return name_key(address.person)


def _goods(line: OrderLine, profile: Profile) -> Goods:
    wanted = wanted_code(line, profile)
    codes = (line.model, wanted, *line.codes.values())
    return Goods(frozenset(key for code in codes if (key := article_key(code))), line.quantity, article_key(wanted))
