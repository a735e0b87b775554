"""Which shop orders a profile imports (behaviour.md 1.1.8)."""

from collections.abc import Collection

from sconnect.domain.profile import Profile
from sconnect.domain.shop import STATUS_UNFINISHED, ShopInfo, ShopOrder, ShopStatus

_STOCK_IDS = frozenset({1, 12, 16})
"""Pending, Reversed and Voided as every new shop numbers them (opencart.md 2.6)."""
_NAMES = frozenset({"pending", "in afwachting", "reversed", "teruggedraaid", "voided", "ongeldig"})
_MOST_STATUSES = 200
"""More a shop does not take in one question."""
_CANCELED = ("cancel", "annul", "storn")
_UNDONE = (
    *("void", "ongeldig", "denied", "geweigerd", "failed", "mislukt", "expired", "verlopen"),
    *("refund", "terugbeta", "rembours", "erstatt", "credited", "gecrediteerd", "creditnota", "credit note"),
    *("return", "retour", "reversed", "teruggedraaid", "chargeback", "terugboek"),
)
"""Parts of the names, in the languages of our neighbours too, that shops give to what is no sale any more."""
_TAKEN_BACK = ("reversal", "ongedaan", "teruggedraaid", "ingetrokken")
"""With a word for canceling: a cancellation that was itself undone, such as OpenCart's Canceled Reversal: a sale."""


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
    no_sale = {status.status_id for status in info.statuses if _is_no_sale(status)}
    return (info.processing_status_ids | info.complete_status_ids) - no_sale - {STATUS_UNFINISHED}


def undone_statuses(profile: Profile, info: ShopInfo) -> frozenset[int]:
    """Return the statuses that undo a sale: those chosen, else those that are named so. Never one that is imported."""
    chosen: Collection[int] = profile.orders.undone_statuses or [
        status.status_id for status in info.statuses if _is_undone(status)
    ]
    return frozenset(chosen) - selected_statuses(profile, info)


def followed_statuses(selected: Collection[int], undone: Collection[int], info: ShopInfo) -> frozenset[int]:
    """Return the statuses to ask a shop for: every one it has, for an order can change in any, within what it takes."""
    wanted = [*sorted(selected), *sorted(undone), *(status.status_id for status in info.statuses)]
    known = [status_id for status_id in dict.fromkeys(wanted) if status_id > STATUS_UNFINISHED]
    return frozenset(known[:_MOST_STATUSES])


def is_selected(order: ShopOrder, statuses: Collection[int], profile: Profile) -> bool:
    """Whether a profile imports an order. One whose status cannot be read is selected, so that a person sees it."""
    wanted = order.status_id in statuses or (bool(order.problem) and order.status_id < STATUS_UNFINISHED)
    return wanted and order.placed_at >= profile.orders.start


def _is_no_sale(status: ShopStatus) -> bool:
    return status.status_id in _STOCK_IDS or status.name.strip().casefold() in _NAMES


def _is_undone(status: ShopStatus) -> bool:
    name = status.name.casefold()
    if any(word in name for word in _CANCELED):
        return not any(word in name for word in _TAKEN_BACK)
    return any(word in name for word in _UNDONE)
