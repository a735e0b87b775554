"""What became of orders, written in batches (docs/shop-protocol.md, 7.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sconnect.adapters.opencart.catalogue import results_of
from sconnect.adapters.opencart.http.client import ShopClient
from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop_catalogue import LARGEST_BATCH, Written

_STATES = {
    OrderState.WAITING: "waiting",
    OrderState.SENDING: "uncertain",
    OrderState.UNKNOWN: "uncertain",
    OrderState.REFUSED: "refused",
    OrderState.DONE: "booked",
    OrderState.SKIPPED: "skipped",
}
_LONGEST_NUMBER = 25
_LONGEST_LINK = 255


class OpenCartOutcomes:
    """Fulfils `ports.ShopOutcomes`."""

    def __init__(self, client: ShopClient) -> None:
        self._client = client

    async def write(self, outcomes: Sequence[Outcome], *, links: Mapping[str, str]) -> list[Written]:
        """Write one batch."""
        if len(outcomes) > LARGEST_BATCH:
            raise ValueError(f"a batch holds at most {LARGEST_BATCH} items")
        items = [_item(outcome, links.get(outcome.order_id, "")) for outcome in outcomes]
        answer = await self._client.post("outcomes_write", {"items": items}, repeats=False)
        return results_of(answer, [outcome.order_id for outcome in outcomes])


def _item(outcome: Outcome, link: str) -> dict[str, Any]:
    number = outcome.sales_order_number
    item = {
        "order_id": outcome.order_id,
        "state": _STATES[outcome.state],
        "sales_order": "" if number is None else str(number)[:_LONGEST_NUMBER],
        "reason_nl": outcome.reason.dutch,
        "reason_en": outcome.reason.english,
        "link": link if len(link) <= _LONGEST_LINK else "",
    }
    return item if outcome.invoice is None else {**item, "invoice": outcome.invoice[:_LONGEST_NUMBER]}
