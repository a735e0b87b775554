"""Payment references without a prefix: any program, buyer or copied order can have the same bare number.

So a sales order that is found by one is ours only when its customer or its total agrees too; else it is a question.
"""

from decimal import Decimal

from sconnect.domain.books import BookedOrder


def is_bare(reference: str, order_id: str) -> bool:
    """Whether a payment reference is nothing but the order number."""
    return bool(reference) and reference == order_id


def is_ours(found: BookedOrder, *, reference: str, order_id: str, customer_id: str, total: Decimal | None) -> bool:
    """Whether a sales order that was found by its payment reference is the one that was sent.

    `customer_id` and `total` (euro, including VAT): of what was sent; empty and None: not known. A reference with a
    prefix is proof by itself.
    """
    if not is_bare(reference, order_id):
        return True
    has_customer = bool(customer_id) and found.customer_id == customer_id
    return has_customer or (total is not None and found.total_including_vat == total)


def has_bare_number(*texts: str) -> bool:
    """Whether a reference or an invoice number is nothing but a number, as order numbers are."""
    return any(text.strip().isdecimal() for text in texts)
