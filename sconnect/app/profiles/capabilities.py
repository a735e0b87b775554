"""Capabilities of a profile: what its last probe found at shop and books, and so which tasks it can do."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sconnect.app.errors import RefusedError, SconnectError
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import ShopFacts
from sconnect.app.storage.repository import RecordKey
from sconnect.app.summaries import note_columns
from sconnect.domain.profile import Task
from sconnect.domain.shop import SHOWS_OUTCOMES, ShopInfo, ShopStatus

if TYPE_CHECKING:
    from sconnect.app.profiles.probing import ConnectionProbe
    from sconnect.app.services import Services
    from sconnect.domain.books import Administration

_MOST_METHODS = 200
"""A shop has some twenty; a module that makes up codes may not fill the row."""


async def read_facts(services: Services, profile_id: str) -> ShopFacts | None:
    """Read what is known of shop and books; None before the first probe."""
    stored = await services.store.get_like(ShopFacts(profile_id=profile_id))
    return stored.record if stored else None


async def remember_probe(services: Services, profile_id: str, probe: ConnectionProbe) -> None:
    """Store what a probe found at shop and books, for lists and for what the tasks can do."""
    if probe.info is not None:
        await remember_shop(services, profile_id, probe.info)
    if probe.reference is not None:
        await remember_administration(services, profile_id, probe.reference.administration)


async def remember_shop(
    services: Services, profile_id: str, info: ShopInfo, *, decided: Collection[int] = ()
) -> ShopFacts | None:
    """Store what a shop said about itself; returns all that is known. Not essential: a failure to store it is ignored.

    A status that appeared since the shop was linked is noted, unless it is among those `decided` about.
    """
    with contextlib.suppress(SconnectError):
        return await _remember(
            services,
            profile_id,
            lambda facts: _with_statuses(facts, info.statuses, decided),
            capabilities=tuple(sorted(info.capabilities)),
            switched_off=tuple(sorted(info.switched_off)),
            shop_name=next(iter(info.stores.values()), ""),
            shop_version=info.shop_version,
            extension_version=info.extension_version,
            outcomes_id=info.outcomes_id,
        )
    return None


async def remember_administration(
    services: Services, profile_id: str, administration: Administration, *, known: ShopFacts | None = None
) -> bool:
    """Store which administration a profile opens; returns whether it is known to refuse lines of only a text.

    `known`: what was known a moment ago, which is not read again where it says the same. Not essential: a failure to
    store it is ignored.
    """
    with contextlib.suppress(SconnectError):
        name = administration.name
        is_known = known is not None and known.administration_name == name
        facts = known if is_known and known else await _remember(services, profile_id, administration_name=name)
        return facts.no_text_lines_in == administration.id
    return False


async def remember_no_text_lines(services: Services, profile_id: str, administration_id: str) -> None:
    """Store that an administration refuses lines of only a text. Not essential: it would be refused once more."""
    with contextlib.suppress(SconnectError):
        await _remember(services, profile_id, no_text_lines_in=administration_id)


def can_do(task: Task, facts: ShopFacts | None) -> bool:
    """Whether the shop can take part in a task; a shop that was never probed is assumed to.

    What its owner switched off is tried all the same: a run says so, and sees when it is on again.
    """
    return facts is None or not facts.capabilities or task.value in {*facts.capabilities, *facts.switched_off}


def shows_outcomes(facts: ShopFacts | None) -> bool:
    """Whether the shop shows what became of its orders, as far as is known."""
    return facts is not None and SHOWS_OUTCOMES in facts.capabilities


def columns_of_facts(facts: ShopFacts | None) -> dict[str, object]:
    """Return what the summary row of a profile holds of this."""
    return {
        "shop_name": facts.shop_name if facts else "",
        "administration_name": facts.administration_name if facts else "",
        "impossible": tuple(task.value for task in Task if not can_do(task, facts)),
    }


async def require_capability(services: Services, profile_id: str, task: Task) -> None:
    """Raise `RefusedError` when the shop of a profile cannot take part in a task."""
    facts = await read_facts(services, profile_id)
    if facts is not None and not can_do(task, facts):
        raise RefusedError(
            f"'{task.nl}' kan niet met deze winkel: de sconnect-extensie in de winkel (versie "
            f"{facts.extension_version or 'onbekend'}) biedt het niet aan. Zet er de nieuwste extensie in en "
            "controleer daarna de verbinding bij de instellingen.",
            f"'{task.en}' is not possible with this shop: the sconnect extension in the shop (version "
            f"{facts.extension_version or 'unknown'}) does not offer it. Install the newest extension there and then "
            "check the connection in the settings.",
        )


async def remember_payment_methods(
    services: Services, profile_id: str, seen: Mapping[str, str], *, known: ShopFacts | None = None
) -> list[str]:
    """Store the payment methods of orders, names by code; returns those that were not known yet.

    `known`: as for `remember_administration`. Not essential: what could not be stored is found again.
    """
    if known is not None and seen.keys() <= known.payment_methods.keys():
        return []
    with contextlib.suppress(SconnectError):
        facts = await read_facts(services, profile_id)
        stored = facts.payment_methods if facts else {}
        room = _MOST_METHODS - len(stored)
        new = [code for code in seen if code not in stored][:room]
        if new:
            await _remember(services, profile_id, payment_methods={**stored, **{code: seen[code] for code in new}})
        return new
    return []


async def settle_status(services: Services, profile_id: str, status_id: int) -> None:
    """Store that a person said what a new status means. Raises `StoreBusyError`."""

    def settled(facts: ShopFacts | None) -> ShopFacts | None:
        if facts is None:
            return None
        new = {key: name for key, name in facts.new_statuses.items() if key != str(status_id)}
        return replace(facts, new_statuses=new, known_statuses=tuple(sorted({*facts.known_statuses, status_id})))

    where = RecordKey.of(ShopFacts(profile_id=profile_id))
    await update(services.store, services.clock, where, settled)


def _with_statuses(facts: ShopFacts, statuses: Sequence[ShopStatus], decided: Collection[int]) -> ShopFacts:
    """Return what is known with the statuses of the shop: at first all are known, what comes later is new."""
    if not facts.known_statuses:
        return replace(facts, known_statuses=tuple(sorted(each.status_id for each in statuses)))
    known = {*facts.known_statuses, *(each.status_id for each in statuses if each.status_id in decided)}
    new = {str(each.status_id): each.name for each in statuses if each.status_id not in known}
    return replace(facts, known_statuses=tuple(sorted(known)), new_statuses=new)


def _as_it_is(facts: ShopFacts) -> ShopFacts:
    return facts


async def _remember(
    services: Services, profile_id: str, changed: Callable[[ShopFacts], ShopFacts] = _as_it_is, **found: object
) -> ShopFacts:
    """Write what was found when it changed. Two writers at once found the same, so the last may win."""
    known = await read_facts(services, profile_id)
    now = changed(known or ShopFacts(profile_id=profile_id))
    facts = replace(now, **found)  # type: ignore[arg-type]  # of their own columns
    if facts != known:
        await services.store.put(replace(facts, found_at=services.clock.now()))
        if (columns := columns_of_facts(facts)) != columns_of_facts(known):
            await note_columns(services, profile_id, columns)
    return facts
