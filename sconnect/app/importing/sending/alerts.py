"""Alerts about orders that stay in doubt: a person has to look in the books, soon."""

import logging
from datetime import timedelta

from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.telemetry import log_event

_PATIENCE = timedelta(hours=1)
"""So long after its settle time an order may stay in doubt without an alert."""


def log_unresolved(marker: OrderRecord) -> None:
    """Log that an order stays in doubt."""
    log_event(
        "outcome unresolved",
        level=logging.ERROR,
        profile=marker.profile_id,
        order=marker.order_id,
        run=marker.run_id,
        attempt=marker.attempt,
    )


async def log_all_unresolved(services: Services, profile_id: str) -> int:
    """Log every listed order that has been in doubt for too long. Returns how many there are."""
    listed = services.store.range(OpenOrder, profile_id, skip_unreadable=True)
    in_doubt = [entry.record.order_id async for entry in listed if entry.record.state.may_have_been_sent]
    markers = await OrderMarkers(services, profile_id).read_some(in_doubt)
    overdue = [marker.record for marker in markers.values() if _is_overdue(services, marker.record)]
    for marker in overdue:
        log_unresolved(marker)
    return len(overdue)


def _is_overdue(services: Services, marker: OrderRecord) -> bool:
    if not marker.state.may_have_been_sent:
        return False
    settles = marker.settle_at or marker.updated_at
    return services.clock.now() > settles + _PATIENCE
