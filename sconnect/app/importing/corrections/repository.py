"""The corrections of a profile, and the one way to write one."""

import logging
from collections.abc import Collection
from dataclasses import dataclass

from sconnect.app.errors import IllegalMoveError
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import write_if_unchanged
from sconnect.app.storage.records import CorrectionRecord, OpenCorrection
from sconnect.app.storage.records.orders import stretches
from sconnect.app.storage.repository import Stored
from sconnect.app.telemetry import log_event
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.corrections.state import CorrectionState

_GAP = 10_000
"""Order numbers further apart are read with separate queries: few orders between them have a correction."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of one profile's orders.

    An order is noted as open before the intent of its correction is written: a crash in between costs one look-up.
    """

    services: Services
    profile_id: str

    async def of_order(self, order_id: str) -> list[Stored[CorrectionRecord]]:
        """Read the corrections of an order, the first one first."""
        rows = self.services.store.range(
            CorrectionRecord,
            self.profile_id,
            first=CorrectionRecord.first_key(order_id),
            last=CorrectionRecord.last_key(order_id),
        )
        return [stored async for stored in rows]

    async def of_orders(self, order_ids: Collection[str]) -> dict[str, list[CorrectionRecord]]:
        """Read what was carried out of these orders, by number; those without are left out."""
        found: dict[str, list[CorrectionRecord]] = {}
        wanted = set(order_ids)
        for first, last in stretches(wanted, gap=_GAP):
            rows = self.services.store.range(
                CorrectionRecord,
                self.profile_id,
                first=CorrectionRecord.first_key(first),
                last=CorrectionRecord.last_key(last),
                skip_unreadable=True,
            )
            async for stored in rows:
                if stored.record.order_id in wanted and stored.record.state is CorrectionState.DONE:
                    found.setdefault(stored.record.order_id, []).append(stored.record)
        return found

    async def open_orders(self) -> list[str]:
        """Return the orders with a correction that has to be looked up."""
        rows = self.services.store.range(OpenCorrection, self.profile_id, skip_unreadable=True)
        return [stored.record.order_id async for stored in rows]

    async def note_open(self, order_id: str) -> None:
        """Note that a correction of an order has to be looked up."""
        await self.services.store.put(OpenCorrection(profile_id=self.profile_id, order_id=order_id))

    async def note_closed(self, order_id: str) -> None:
        """Note that nothing of an order has to be looked up any more."""
        key = OpenCorrection(profile_id=self.profile_id, order_id=order_id).key
        await self.services.store.delete(OpenCorrection, self.profile_id, key)

    async def write(
        self, before: Stored[CorrectionRecord] | None, after: CorrectionRecord
    ) -> Stored[CorrectionRecord] | None:
        """Write a correction as one of its moves returned it. None when another write came first, which then stands."""
        if not after.may_replace(before.record if before else None):
            was = before.record.state if before else "new"
            if self.services.strict_moves:
                raise IllegalMoveError(f"a correction that is {was} may not become {after.state}")
            log_event(
                "move refused",
                level=logging.ERROR,
                profile=self.profile_id,
                order=after.order_id,
                move=f"{was}-{after.state}",
            )
            return None
        written = await write_if_unchanged(self.services.store, self.services.clock, before, after)
        if written is not None:
            log_event(
                f"correction {after.state}",
                profile=self.profile_id,
                order=after.order_id,
                correction=f"{after.kind}-{after.number}",
                attempt=after.attempt,
            )
        return written


def credits_of(records: Collection[CorrectionRecord], sales_order_id: str = "") -> list[CorrectionRecord]:
    """Return the credits that stand in the books, or may; with an id: those of that sales order."""
    return [
        each
        for each in records
        if each.kind is CorrectionKind.CREDIT
        and not each.state.may_be_tried_again
        and (not sales_order_id or each.corrects == sales_order_id)
    ]
