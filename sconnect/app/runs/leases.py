"""The claim on a task of a profile: which run has it now.

A claim without an executor waits in the queue and is never taken from its run: whoever waits longest goes first. A
claim in hand is free again when its lease ends, which is safe because every order has a marker of its own. A dry run
claims apart from real ones: neither waits for the other.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import replace_if_unchanged
from sconnect.app.storage.records import Claim
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState

QUEUE_LEASE = timedelta(minutes=15)
"""The lease of a run in the queue; it only tells when its message was last sent."""


async def read_lease(services: Services, profile_id: str, task: Task, *, dry_run: bool = False) -> Stored[Claim] | None:
    """Read the claim on a task of a profile."""
    return await services.store.get_like(Claim(profile_id=profile_id, task=task, dry_run=dry_run))


async def read_leases(services: Services, profile_id: str) -> list[Stored[Claim]]:
    """Read all claims of a profile."""
    return [stored async for stored in services.store.range(Claim, profile_id, skip_unreadable=True)]


async def release_lease(services: Services, claim: Stored[Claim], state: RunState) -> bool:
    """Free a claim after its run ended so; False when it was taken over meanwhile."""
    record = claim.record
    freed = replace(
        record,
        owner="",
        executor="",
        lease_until=None,
        last_finished=services.clock.now(),
        last_run=record.owner,
        last_state=state,
    )
    return await replace_if_unchanged(services.store, services.clock, claim, freed) is not None


def is_in_hand(claim: Claim, now: datetime) -> bool:
    """Whether an execution is at work, as far as its lease tells."""
    return bool(claim.owner and claim.executor) and claim.lease_until is not None and claim.lease_until > now


def is_queued(claim: Claim) -> bool:
    """Whether a run waits for its message to be picked up."""
    return bool(claim.owner) and not claim.executor


def sent_at(claim: Claim) -> datetime | None:
    """Return when the message of a queued run was last sent."""
    return claim.lease_until - QUEUE_LEASE if claim.lease_until else claim.last_started
