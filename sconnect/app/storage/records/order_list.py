"""The list of orders, in the order in which people read and search it: derived from the markers, and made anew."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar

from sconnect.app.storage.records.base import OfProfile, OncePerProfile, newest_first
from sconnect.app.storage.records.orders import OrderRecord, order_key
from sconnect.app.storage.schema import InKey, Long, Personal, Plain, record
from sconnect.domain.explanation.evidence import known_evidence
from sconnect.domain.listing import OrderSummary, Place, Term, places_of, summary_of
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.state import OrderState
from sconnect.domain.reconciliation.distance_sales import distance_sale
from sconnect.domain.values.bilingual import Bilingual

TABLE = "orderlist"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the moment of an order of which it is not known."""
_LAST = "\U0010ffff"
WITH_ARTICLES = 2
"""From this form on a list has places of articles and of what was sent."""
FORM = 3
"""From this form on it has those of distance sales."""


@record
class ListedOrder(OfProfile):
    """An order at one of the places where a list or a search finds it, with all that the list shows."""

    TABLE: ClassVar = TABLE
    KEY_PREFIX: ClassVar = "by!"

    place: Personal[InKey[str]]
    """Made by `key_of`: it can hold a name, or the hash of an e-mail address."""
    order_id: Plain[str]
    state: Plain[OrderState]
    reference: Plain[str] = ""
    sales_order_number: Plain[int | None] = None
    sales_order_id: Plain[str] = ""
    total: Plain[Decimal | None] = None
    difference: Plain[Decimal | None] = None
    currency: Plain[str] = "EUR"
    placed_at: Plain[datetime | None] = None
    updated_at: Plain[datetime]
    by_hand: Plain[bool] = False
    answer: Plain[AnswerState] = AnswerState.AS_COMPUTED
    reason: Personal[str] = ""
    """Why it waits, as a Dutch sentence."""
    reason_en: Personal[str] = ""
    shopper: Personal[str] = ""
    shopper_email: Personal[str] = ""
    customer_id: Plain[str] = ""
    sent_at: Plain[datetime | None] = None
    distance_sale: Plain[Decimal | None] = None
    """What it counts as a distance sale within the Union, in euro without VAT, as it was sent; None: it is none."""

    @property
    def key(self) -> str:
        """The place itself."""
        return self.place

    @property
    def summary(self) -> OrderSummary:
        """The order as a list shows it."""
        same = {each.name: getattr(self, each.name) for each in fields(OrderSummary) if each.name != "reason"}
        reason = Bilingual(self.reason, self.reason_en) if self.reason else None
        return OrderSummary(**same, reason=reason)

    @classmethod
    def key_of(cls, place: Place, value: str, order: OrderSummary) -> str:
        """Return the key of an order at a place: by value, then the newest first, then by number."""
        moment = (order.sent_at if place is Place.SENT else order.placed_at) or _LONG_AGO
        return f"{cls.KEY_PREFIX}{place}!{value}!{newest_first(moment)}!{order_key(order.order_id)}"

    @classmethod
    def start_of(cls, term: Term) -> str:
        """Return what the keys of all orders begin with that a term finds."""
        return f"{cls.KEY_PREFIX}{term.place}!{term.value}{'!' * term.is_whole}"

    @classmethod
    def keys_of(cls, term: Term, first: datetime | None = None, until: datetime | None = None) -> tuple[str, str]:
        """Return a key before and one after those of every order that a term finds.

        Of a whole value: of those placed (at the place of what was sent: sent) from `first` on and before `until`
        (None: open).
        """
        start = cls.start_of(term)
        if not term.is_whole:
            return start, f"{start}{_LAST}"
        # The later a moment, the smaller its key; what follows keeps out an order that was placed at `until` itself.
        newest = f"{start}{newest_first(until)}~" if until else start
        return newest, f"{start}{newest_first(first)}~" if first else f"{start}~"


@record
class OrderPlaces(OfProfile):
    """At which places an order stands in the list, so that the next write of it removes those that no longer hold."""

    TABLE: ClassVar = TABLE
    KEY_PREFIX: ClassVar = "of!"

    order_id: Plain[str]
    keys: Personal[Long[tuple[str, ...]]] = ()
    as_of: Plain[datetime]
    """When its marker was written, or emptied, of which this was made."""

    @property
    def key(self) -> str:
        """Sorts by order number, as markers do."""
        return self.key_of(self.order_id)

    @classmethod
    def key_of(cls, order_id: str) -> str:
        """Return the key of an order."""
        return f"{cls.KEY_PREFIX}{order_key(order_id)}"


@record
class OrderListFilled(OncePerProfile):
    """How far the orders that were there before the list was kept stand in it."""

    TABLE: ClassVar = TABLE
    KEY_PREFIX: ClassVar = "filled!"
    KEY: ClassVar = "filled!"

    up_to: Plain[str] = ""
    """The number of the last order that was put in, by number."""
    filled_at: Plain[datetime | None] = None
    """When all stood in it; None: not yet."""
    form: Plain[int] = 1
    """Which places all orders have that stand in it: those of `FORM`, or of a list of before."""
    renewed_to: Plain[str] = ""
    """While they get the places of a later form: the last order that has them."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to fill in."""
        return self.has_places_of(FORM)

    def has_places_of(self, form: int) -> bool:
        """Whether all orders stand in the list, with the places of a form."""
        return self.filled_at is not None and self.form >= form


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything that stands in the list of one order."""

    places: OrderPlaces
    rows: tuple[ListedOrder, ...]

    @classmethod
    def of(cls, marker: OrderRecord) -> "Listing":
        """Make it from the marker; a marker that was read without its texts gives no reason and no former name."""
        shown, profile_id = summary_of(marker), marker.profile_id
        columns = {each.name: getattr(shown, each.name) for each in fields(OrderSummary) if each.name != "reason"}
        if shown.reason:
            columns |= {"reason": shown.reason.dutch, "reason_en": shown.reason.english}
        where = places_of(marker)
        if (Place.DISTANCE, "") in where:
            columns["distance_sale"] = distance_sale(known_evidence(marker.evidence))
        keys = tuple(ListedOrder.key_of(place, value, shown) for place, value in where)
        places = OrderPlaces(profile_id=profile_id, order_id=marker.order_id, keys=keys, as_of=as_of(marker))
        return cls(places, tuple(ListedOrder(profile_id=profile_id, place=key, **columns) for key in keys))


def as_of(marker: OrderRecord) -> datetime:
    """Return when a marker was written or emptied last."""
    return max(marker.updated_at, marker.purged_at or marker.updated_at)
