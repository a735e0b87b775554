"""Orders released by a person: the next run of the import looks at them again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sconnect.app.errors import ContendedError
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update, write_all_if_unchanged
from sconnect.app.storage.records import OpenOrder
from sconnect.app.storage.repository import RecordKey


@dataclass(frozen=True, slots=True)
class Released:
    """The numbers of the orders that the next run looks at again. The caller may start that run at once.

    `skipped`: orders that were skipped. `busy`: orders that could not be touched now, because a run is at work on them.
    """

    orders: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()


async def release(services: Services, profile_id: str, order_ids: Sequence[str]) -> Released:
    """Release orders of the work list; those no longer on it are left out.

    Store the decision first: a run that sees the release must see the decision too.
    """
    token = services.new_token()
    return Released(
        await _change(services, profile_id, order_ids, lambda entry: replace(entry, released=True, release=token))
    )


async def withdraw(services: Services, profile_id: str, order_ids: Sequence[str]) -> None:
    """Have the next run leave orders alone that were released."""
    await _change(services, profile_id, order_ids, lambda entry: replace(entry, released=False, release=""))


async def _change(
    services: Services, profile_id: str, order_ids: Sequence[str], changed: Callable[[OpenOrder], OpenOrder]
) -> tuple[str, ...]:
    """Change the entries of orders in few calls; returns the orders that have one."""
    store, clock = services.store, services.clock
    keys = [OpenOrder.key_of(order_id) for order_id in dict.fromkeys(order_ids)]
    entries = await store.get_many(OpenOrder, profile_id, keys)
    done = []
    outcomes = write_all_if_unchanged(store, clock, [(entry, changed(entry.record)) for entry in entries])
    for entry in entries:
        order_id, written = entry.record.order_id, await anext(outcomes)
        if written or await _changed_meanwhile(services, profile_id, order_id, changed):
            done.append(order_id)
    return tuple(done)


async def _changed_meanwhile(
    services: Services, profile_id: str, order_id: str, changed: Callable[[OpenOrder], OpenOrder]
) -> bool:
    """Change an entry that somebody else wrote first; False when it is gone."""
    where = RecordKey(OpenOrder, profile_id, OpenOrder.key_of(order_id))
    try:
        found = await update(services.store, services.clock, where, lambda entry: changed(entry) if entry else None)
    except ContendedError:
        raise ContendedError(
            f"Order {order_id} wordt op dit moment door een uitvoering bijgewerkt. Probeer het zo nog eens.",
            english=f"A run is updating order {order_id} at this moment. Try again in a moment.",
            says_what_next=True,
        ) from None
    return found is not None
