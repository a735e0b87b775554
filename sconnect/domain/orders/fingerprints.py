"""Fingerprints of which orders a profile selects, and of what was sent of one."""

from collections.abc import Collection
from datetime import datetime

from sconnect.domain.books import BookAddress, SalesOrder
from sconnect.domain.orders.selection import SaleStatuses
from sconnect.domain.values.fingerprint import Fingerprint, Value, fingerprint
from sconnect.domain.values.former_fingerprint import former_moment, in_both_forms


def selection(sales: SaleStatuses, start: datetime, stores: Collection[str] = ()) -> Fingerprint:
    """Return the fingerprint of the selection of orders: in a status that counts as a sale, placed from `start` on.

    `stores`: those they are of; empty for all.
    """
    chosen: list[object] = [sorted(stores)] if stores else []
    if sales.own:
        chosen += [["methods", *([method, *sorted(own)] for method, own in sorted(sales.own.items()))]]
    return in_both_forms("selected orders/1", sorted(sales.usual), former_moment(start), *chosen)


def payload_fingerprint(order: SalesOrder) -> str:
    """Return the fingerprint of a sales order as it is sent. Kept as evidence; it is never compared."""
    return fingerprint(
        "sales order/1",
        order.customer_id,
        order.day,
        order.payment_reference,
        order.description,
        order.order_reference,
        order.memo,
        order.template_id,
        tuple((line.article_id, line.description, line.quantity, line.unit_price) for line in order.lines),
        order.prices_include_vat,
        order.process_status,
        order.cost_centre_id,
        _address(order.delivery_address),
        _address(order.invoice_address),
        *(order.credit_days, order.blocked) if (order.credit_days, order.blocked) != (None, None) else (),
    )


def _address(address: BookAddress | None) -> Value:
    if address is None:
        return None
    return address.contact, address.street, address.postcode, address.city, address.country_id
