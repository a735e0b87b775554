"""Why an order was booked as it was: what came in, who was recognised by what, what was sent, what came back.

Kept with the order as JSON text. It names people, so it is emptied after a term (docs/data-inventory.md).
"""

from typing import Any

from pydantic import BaseModel, ConfigDict

from sconnect.domain.composition import Composition, OrderPlan
from sconnect.domain.money import euro_text, number_text
from sconnect.domain.shop import ShopOrder

_MOST_LINES = 500


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ExplainedLine(_Part):
    """A line as it was sent. Amounts are texts in euro, as the Dutch write them."""

    text: str
    quantity: str
    unit_price: str


class ExplainedVat(_Part):
    """The VAT of one rate in both worlds, in euro."""

    percent: str
    shop: str
    books: str


class Explanation(_Part):
    """One order explained."""

    customer: str = ""
    recognised: str = ""
    """A Dutch sentence: by what the customer was recognised."""
    steps: str = ""
    """Everything that was tried to recognise the customer, in Dutch."""
    shop_total: str = ""
    books_total: str = ""
    """The total as computed before sending."""
    treatment: str = ""
    lines: tuple[ExplainedLine, ...] = ()
    vat: tuple[ExplainedVat, ...] = ()
    notices: tuple[str, ...] = ()


def explain(
    order: ShopOrder,
    *,
    plan: OrderPlan | None = None,
    composition: Composition | None = None,
    customer: str = "",
    recognised: str = "",
    steps: str = "",
) -> str:
    """Put in words what is known of an order so far, as JSON text."""
    parts: dict[str, Any] = {
        "customer": customer or f"{order.first_name} {order.last_name}".strip(),
        "recognised": recognised,
        "steps": steps,
        "shop_total": euro_text(order.total),
    }
    if plan is not None:
        parts["treatment"] = plan.taxation.treatment.value
    if composition is not None:
        parts |= _composed(composition)
    return Explanation(**parts).model_dump_json(exclude_defaults=True)


def read_explanation(text: str) -> Explanation:
    """Read an explanation; an empty text gives an empty one."""
    return Explanation.model_validate_json(text) if text else Explanation()


def with_notice(text: str, notice: str) -> str:
    """Add a Dutch sentence to an explanation."""
    explanation = read_explanation(text)
    return explanation.model_copy(update={"notices": (*explanation.notices, notice)}).model_dump_json(
        exclude_defaults=True
    )


def _composed(composition: Composition) -> dict[str, Any]:
    return {
        "books_total": euro_text(composition.control_total),
        "lines": tuple(
            ExplainedLine(
                text=line.description, quantity=number_text(line.quantity), unit_price=euro_text(line.unit_price)
            )
            for line in composition.order.lines[:_MOST_LINES]
        ),
        "vat": tuple(
            ExplainedVat(percent=number_text(rate.percent), shop=euro_text(rate.shop), books=euro_text(rate.books))
            for rate in composition.vat
        ),
        "notices": composition.notices,
    }
