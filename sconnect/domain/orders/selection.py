"""Selection of the shop orders that a profile imports (behaviour.md 1.1.8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.refunds import refund_facts, refunded_amount
from sconnect.domain.shop import MAIN_STORE, STATUS_UNFINISHED, StatusKind

if TYPE_CHECKING:
    from sconnect.domain.profile import Profile
    from sconnect.domain.shop import ShopInfo, ShopOrder

_MOST_STATUSES = 200
"""More a shop does not take in one question."""


def selected_statuses(profile: Profile, info: ShopInfo) -> frozenset[int]:
    """Return the order statuses that are imported: those chosen, else those in which the shop counts a sale.

    Never the status of an unfinished checkout.
    """
    chosen: Collection[int] = profile.orders.statuses or sale_statuses(info)
    return frozenset(chosen) - {STATUS_UNFINISHED}


def sale_statuses(info: ShopInfo) -> frozenset[int]:
    """Return the statuses in which the shop counts a sale.

    Its own list of processing statuses also holds Pending and Reversed, which are no sale yet or no longer.
    """
    no_sale = {status.status_id for status in info.statuses if status.kind.is_no_sale}
    return (info.processing_status_ids | info.complete_status_ids) - no_sale - {STATUS_UNFINISHED}


@dataclass(frozen=True, slots=True)
class SaleStatuses:
    """The statuses in which an order counts as a sale, and those that undo one, by the method that it is paid with."""

    usual: frozenset[int]
    """For every method without a list of its own."""
    undoing: frozenset[int]
    """Statuses that undo a sale of a method for which they do not count as one."""
    own: Mapping[str, frozenset[int]]
    """Of the methods with a list of their own."""

    @classmethod
    def of_profile(cls, profile: Profile, info: ShopInfo) -> Self:
        """Return those that the settings choose, else those that the shop's statuses mean."""
        undoing: Collection[int] = profile.orders.undone_statuses or [
            status.status_id for status in info.statuses if status.kind.is_undone
        ]
        methods = profile.orders.payment_methods
        own = {each.method: frozenset(each.statuses) for each in methods if each.statuses}
        return cls(selected_statuses(profile, info), frozenset(undoing), own)

    @property
    def every(self) -> frozenset[int]:
        """Those in which an order may count as a sale, whatever it is paid with."""
        return self.usual.union(*self.own.values())

    def counted(self, order: ShopOrder) -> frozenset[int]:
        """Return those in which this order counts as a sale."""
        return self.own.get(order.payment_code, self.usual)

    def undone(self, order: ShopOrder) -> frozenset[int]:
        """Return those that undo the sale of this order. Never one in which it counts as a sale."""
        return self.undoing - self.counted(order)

    def depend_on_method(self, status_id: int) -> bool:
        """Whether a status is a sale with one payment method, and none with another."""
        return len({status_id in counted for counted in (self.usual, *self.own.values())}) > 1


def followed_statuses(sales: SaleStatuses, info: ShopInfo) -> frozenset[int]:
    """Return the statuses to ask a shop for: all it has, as an order can change in any, up to the limit of a query."""
    wanted = [*sorted(sales.every), *sorted(sales.undoing), *(status.status_id for status in info.statuses)]
    known = [status_id for status_id in dict.fromkeys(wanted) if status_id > STATUS_UNFINISHED]
    return frozenset(known[:_MOST_STATUSES])


def is_nobodys_yet(order: ShopOrder, info: ShopInfo) -> bool:
    """Whether a payment module made the order before it was paid, and fills in who ordered once it is.

    In a status that completes a sale it is odd, so that a person sees it.
    """
    return order.is_placeholder and order.status_id not in info.complete_status_ids


def is_selected(order: ShopOrder, statuses: Collection[int], undone: Collection[int], profile: Profile) -> bool:
    """Whether a profile imports an order, by its status and the day it was placed."""
    return has_selected_status(order, statuses, undone) and is_in_scope(order, profile)


def is_in_scope(order: ShopOrder, profile: Profile) -> bool:
    """Whether an order is of a store that the profile takes, and placed from its start on."""
    return order.placed_at >= profile.orders.start and is_of_stores(order, profile)


def has_selected_status(order: ShopOrder, statuses: Collection[int], undone: Collection[int]) -> bool:
    """Whether an order has a status that is imported, or had one and was moved on without being undone.

    Carriers and payment modules move an order on within minutes: whether it is booked may not depend on when it is
    looked at. One whose status cannot be read is selected, so that a person sees it.
    """
    if order.status_id in statuses or (bool(order.problem) and order.status_id < STATUS_UNFINISHED):
        return True
    return was_moved_on(order, statuses) and order.status_id not in undone and order.status_id > STATUS_UNFINISHED


def is_undone_sale(order: ShopOrder, statuses: Collection[int], undone: Collection[int], profile: Profile) -> bool:
    """Whether an order of the profile had a status that is imported, and has one now that undoes a sale."""
    was_sale = was_moved_on(order, statuses) and order.status_id in undone and order.total > 0
    return was_sale and is_in_scope(order, profile)


def was_moved_on(order: ShopOrder, statuses: Collection[int]) -> bool:
    """Whether an order had a status that is imported, and has another now."""
    return order.status_id not in statuses and not order.past_status_ids.isdisjoint(statuses)


def status_of_question(key: str) -> str:
    """Return the number of the status, as text, that a question with this key is about."""
    return key.partition(":")[0]


def status_question(
    order: ShopOrder, statuses: Collection[int], info: ShopInfo, undone: Collection[int] = ()
) -> Cause | None:
    """Return the question about an order that is no sale (any more) by its status; None when there is none.

    In an ordinary status, such as one of a carrier, it is the sale that it was. One that was undone is asked about
    together with others of its status, or by itself when the shop tells how much was refunded.
    """
    if not was_moved_on(order, statuses):
        return None
    status = next((each for each in info.statuses if each.status_id == order.status_id), None)
    name = status.name if status and status.name else str(order.status_id)
    if order.status_id in undone:
        alone = "" if refunded_amount(order, undone) is None else f":{order.order_id}"
        facts = {"status": name, **refund_facts(order, undone)}
        return Cause(CauseKind.UNDONE_BEFORE_BOOKING, f"{order.status_id}{alone}", facts)
    if status is not None and status.kind is StatusKind.ORDINARY:
        return None
    return Cause(CauseKind.STATUS_MOVED_BACK, str(order.status_id), {"status": name})


def is_of_stores(order: ShopOrder, profile: Profile) -> bool:
    """Whether an order is of a store that the profile takes; of one that cannot be read every profile hears."""
    if not profile.stores or (order.problem and not order.store_id):
        return True
    return (order.store_id or MAIN_STORE) in profile.stores


class Whereabouts(StrEnum):
    """Why an order that the shop has is not here."""

    UNFINISHED = "unfinished"
    NOBODY = "nobody"
    OTHER_STORE = "other_store"
    UNDONE = "undone"
    STATUS = "status"
    BEFORE_START = "before_start"
    COMING = "coming"

    @property
    def may_be_imported(self) -> bool:
        """Whether a person can have it imported."""
        return self in {Whereabouts.STATUS, Whereabouts.BEFORE_START, Whereabouts.COMING}


def why_not_here(
    order: ShopOrder, statuses: Collection[int], undone: Collection[int], profile: Profile, info: ShopInfo
) -> Whereabouts:
    """Return why a profile has not imported an order."""
    if order.status_id == STATUS_UNFINISHED:
        return Whereabouts.UNFINISHED
    if is_nobodys_yet(order, info):
        return Whereabouts.NOBODY
    if not is_of_stores(order, profile):
        return Whereabouts.OTHER_STORE
    if order.status_id in undone:
        return Whereabouts.UNDONE
    if not has_selected_status(order, statuses, undone):
        return Whereabouts.STATUS
    return Whereabouts.BEFORE_START if order.placed_at < profile.orders.start else Whereabouts.COMING
