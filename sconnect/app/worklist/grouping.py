"""Orders of the work list grouped by what they wait for, with their entries: for who decides about them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import NotFoundError
from sconnect.app.importing.articles.without_code import code_of_name
from sconnect.app.services import Services
from sconnect.app.storage.records import CauseId, OpenOrder
from sconnect.app.worklist.listing.lines import item_id, read_entries, read_listing
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.values.text import cut

_LONGEST_ID_SHOWN = 80


@dataclass(slots=True)
class Group:
    """The orders that wait for one cause."""

    kind: CauseKind
    key: str
    entries: list[OpenOrder] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the item, which does not show the key: that may be personal."""
        return item_id(self.kind, self.key)

    @property
    def cause(self) -> Cause:
        """The cause with the facts of the order that waits longest."""
        return next(iter(self.causes), Cause(self.kind, self.key, {"detail": "", "code": self.key, "order": self.key}))

    @property
    def causes(self) -> list[Cause]:
        """The cause as each order holds it: facts can differ per order."""
        found = (cause for entry in self.entries for cause in entry.details)
        return [cause for cause in found if (cause.kind, cause.key) == (self.kind, self.key)]

    @property
    def since(self) -> datetime:
        """Since when the first of them waits."""
        return min(entry.since for entry in self.entries)

    @property
    def order_ids(self) -> list[str]:
        """The numbers of the orders, in order."""
        return [entry.order_id for entry in self.entries]


def shop_code_of(group: Group) -> str:
    """Return the code of the shop for which an article is chosen; it stands in for a product that has none."""
    return code_of_name(group.key) if group.kind is CauseKind.ARTICLE_CODE_MISSING else group.key


async def read_groups(services: Services, profile_id: str) -> list[Group]:
    """Read the groups of waiting orders of a profile, the longest waiting first."""
    groups: dict[CauseId, Group] = {}
    async for entry in read_entries(services, profile_id):
        for kind, key in dict.fromkeys(entry.causes):
            groups.setdefault((kind, key), Group(kind, key)).entries.append(entry)
    return sorted(groups.values(), key=lambda group: (group.since, group.id))


async def find_group(services: Services, profile_id: str, wanted: str) -> Group:
    """Read one item with its orders. Raises `NotFoundError` when nothing waits for it (any more)."""
    listing = await read_listing(services, profile_id)
    lines = [line for line in listing.lines if line.item == wanted and line.order_id]
    group = await group_of(services, profile_id, wanted, [line.order_id for line in lines], listing.orders)
    if group is None:
        raise NotFoundError(
            f"Punt '{cut(wanted, _LONGEST_ID_SHOWN)}' staat niet (meer) op de werklijst: het is al opgelost, of iemand "
            "anders was u voor. Ververs de werklijst.",
            f"Item '{cut(wanted, _LONGEST_ID_SHOWN)}' is not on the work list (any more): it was solved already, or "
            "somebody else was first. Refresh the work list.",
        )
    return group


async def group_of(
    services: Services,
    profile_id: str,
    wanted: str,
    order_ids: Iterable[str],
    known: Mapping[str, OpenOrder] | None = None,
) -> Group | None:
    """Read these orders of an item as they are listed now; None when none of them waits for it any more.

    `known`: entries that were read already, by key.
    """

    async def read(order_id: str) -> OpenOrder | None:
        key = OpenOrder.key_of(order_id)
        if known and key in known:
            return known[key]
        stored = await services.store.get(OpenOrder, profile_id, key)
        return stored.record if stored else None

    entries = [entry for entry in await map_concurrently(read, order_ids) if entry]
    return groups_of(entries, {wanted}).get(wanted)


async def groups_as_listed(services: Services, profile_id: str, wanted: Iterable[tuple[str, str]]) -> dict[str, Group]:
    """Read orders as they are listed now, in few calls, and return those of these items (item, order) by item."""
    pairs = set(wanted)
    keys = {OpenOrder.key_of(order_id) for _, order_id in pairs}
    entries = await services.store.get_many(OpenOrder, profile_id, sorted(keys))
    groups = groups_of((entry.record for entry in entries), {item for item, _ in pairs})
    for group in groups.values():
        group.entries = [entry for entry in group.entries if (group.id, entry.order_id) in pairs]
    return {item: group for item, group in groups.items() if group.entries}


def groups_of(entries: Iterable[OpenOrder], wanted: Collection[str]) -> dict[str, Group]:
    """Group entries by the items that are wanted; one can be of several."""
    found: dict[str, Group] = {}
    for entry in entries:
        for kind, key in dict.fromkeys(entry.causes):
            if (item := item_id(kind, key)) in wanted:
                found.setdefault(item, Group(kind, key)).entries.append(entry)
    return found
