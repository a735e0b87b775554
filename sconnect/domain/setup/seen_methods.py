"""Payment methods as they are seen on orders of a shop: what there is to choose from in the settings.

No shop is asked for its list: modules offer methods that nobody uses, and hide some of those that are used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.text import cut, one_line

if TYPE_CHECKING:
    from sconnect.domain.profile import OrderSettings
    from sconnect.domain.shop import PaymentKind, ShopOrder

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class SeenMethod:
    """A payment method as an order shows it. `name`: its code where the order gives none."""

    code: str
    name: str
    kind: PaymentKind


def methods_of(orders: Iterable[ShopOrder]) -> dict[str, SeenMethod]:
    """Return the payment methods of orders by code; the name that the latest of them gives."""
    return {
        order.payment_code: SeenMethod(
            order.payment_code,
            cut(one_line(order.payment_method), _LONGEST_NAME) or order.payment_code,
            order.payment_kind,
        )
        for order in orders
        if order.payment_code
    }


def unknown_method(seen: SeenMethod, settings: OrderSettings) -> Bilingual | None:
    """Return what to tell of a method that was never seen before; None where the settings name it, or name none."""
    if not settings.payment_methods or settings.payment_method(seen.code) is not None:
        return None
    shown = seen.name if seen.name == seen.code else f"{seen.name} ({seen.code})"
    return Bilingual(
        f"Betaalwijze {shown} staat niet bij de betaalwijzen van dit profiel. Voor orders ermee gelden de instellingen "
        "van het profiel. Geldt er iets anders, voeg de betaalwijze dan toe bij de instellingen, tab Orders.",
        f"Payment method {shown} is not among the payment methods of this profile. For orders with it the settings of "
        "the profile hold. If something else holds, add it in the settings, tab Orders.",
    )
