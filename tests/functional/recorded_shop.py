"""A shop that answers with what the shop extension of a real shop sent."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from local.shop.captures import DATA, Entry
from local.shop.http.wire import Request
from local.shop.shop import SimulatedShop

MODULES = DATA / "modules"
"""Answers of real shops with modules of others; its README tells of each order how it was placed."""


class RecordedShop(SimulatedShop):
    """The orders and the description of itself that a real shop gave, behind the simulated door and paging."""

    def __init__(self, tag: str, *, capture: str, clock: Callable[[], datetime]) -> None:
        """Hold the recording of OpenCart `tag`; `capture` is the simulated shop of the same generation."""
        super().__init__(capture, clock=clock, empty=True)
        self._info = {name: value for name, value in recording(tag)["info"].items() if name not in self._time()}
        self.adopt({entry["order"]["order_id"]: entry for entry in orders_of(tag).values()})

    def _called(self, request: Request) -> dict[str, Any]:
        answer = super()._called(request)
        return self._info if request.query.get("call") == "info" else answer


def orders_of(tag: str) -> dict[str, Entry]:
    """Return the recorded orders by the name of what they show."""
    orders: dict[str, Entry] = recording(tag)["orders"]
    return orders


@cache
def recording(tag: str) -> dict[str, Any]:
    """Return what was recorded of a shop: `info`, and `orders` by name. Not to be changed."""
    read: dict[str, Any] = json.loads((MODULES / f"{tag}.json").read_text(encoding="utf-8"))
    return read
