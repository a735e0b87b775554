"""Orders released by a person: the next run of the import looks at them again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sconnect.app.concurrency import partition_concurrently
from sconnect.app.errors import ContendedError
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
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
    released, _ = await partition_concurrently(
        order_ids, lambda order_id: _release(services, profile_id, order_id, token)
    )
    return Released(released)


async def _release(services: Services, profile_id: str, order_id: str, token: str) -> bool:
    def released(entry: OpenOrder | None) -> OpenOrder | None:
        return replace(entry, released=True, release=token) if entry else None

    where = RecordKey(OpenOrder, profile_id, OpenOrder.key_of(order_id))
    try:
        return await update(services.store, services.clock, where, released) is not None
    except ContendedError:
        raise ContendedError(
            f"Order {order_id} wordt op dit moment door een uitvoering bijgewerkt. Probeer het zo nog eens.",
            english=f"A run is updating order {order_id} at this moment. Try again in a moment.",
            says_what_next=True,
        ) from None
