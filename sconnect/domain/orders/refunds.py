"""How much of an order was refunded, as far as the shop tells: only an amount that is surely known is ever named."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING

from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import ZERO, euro_text

if TYPE_CHECKING:
    from sconnect.domain.shop import ShopOrder


def refunded_amount(order: ShopOrder, undone: Collection[int]) -> Decimal | None:
    """Return what was refunded in euro; None when the shop does not tell.

    Known only when every entry of the history that undoes the sale names an amount and they are together no more than
    the order: an entry without one may stand for any amount, as modules give a partial refund the status of a full one.
    """
    entries = [row for row in order.history if row.status_id in undone]
    named = [row.refunded for row in entries if row.refunded is not None]
    if not entries or len(named) < len(entries):
        return None
    total = sum(named, ZERO)
    return total if ZERO < total <= order.total else None


def refund_facts(order: ShopOrder, undone: Collection[int]) -> dict[str, str]:
    """Return how much was refunded as facts of a cause; none, when the shop does not tell: its sentence says so."""
    amount = refunded_amount(order, undone)
    if amount is None:
        return {}
    return Bilingual(
        f"Volgens de winkel is er {euro_text(amount)} euro terugbetaald.",
        f"According to the shop {euro_text(amount)} euro was refunded.",
    ).facts("refund")
