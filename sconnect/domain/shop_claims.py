"""Which profile of an administration has which stores of a shop: no order may be booked by two of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StoreClaim:
    """The stores of a shop that a profile has; none named: all of them, those still to come included."""

    profile_id: str
    since: datetime
    """Since when it has the shop: of two that have the same store, the younger stops."""
    stores: tuple[str, ...] = ()
    removed: bool = False
    """Whether the profile is gone. It holds nobody back, but what it booked is not booked again."""

    def overlaps(self, other: "StoreClaim") -> bool:
        """Whether both would book orders of one store."""
        if self.profile_id == other.profile_id or self.removed or other.removed:
            return False
        return stores_meet(self.stores, other.stores)

    def is_younger_than(self, other: "StoreClaim") -> bool:
        """Whether the other had the shop first."""
        return (self.since, self.profile_id) > (other.since, other.profile_id)


@dataclass(frozen=True, slots=True)
class ShopMove:
    """A person's word that a profile's shop moved, or became another one, with the reason."""

    profile_id: str
    at: datetime
    by: str
    why: str
    before: str
    """Address of the shop until then."""
    after: str


def stores_meet(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two choices of stores have one in common; an empty choice is all."""
    return not one or not other or bool(set(one) & set(other))


def stores_of_both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stores of two choices together; an empty choice is all. In the order of the other where it can be."""
    if not one or not other:
        return ()
    return other if set(one) <= set(other) else tuple(dict.fromkeys((*other, *one)))


def with_claim(claims: Iterable[StoreClaim], claim: StoreClaim) -> tuple[StoreClaim, ...]:
    """Return claims with this one, in the place of an earlier one of the same profile."""
    return (*without_claim(claims, claim.profile_id), claim)


def without_claim(claims: Iterable[StoreClaim], profile_id: str) -> tuple[StoreClaim, ...]:
    """Return claims without that of a profile."""
    return tuple(each for each in claims if each.profile_id != profile_id)
