"""Connection of a profile: trying keys, storing those that open what they should, proposing settings."""

import asyncio
from dataclasses import dataclass
from itertools import chain, count

from sconnect.app.errors import SconnectError
from sconnect.app.profiles.capabilities import remember_probe
from sconnect.app.profiles.pick_lists import PickLists, pick_lists_of, rates_on, today
from sconnect.app.profiles.probing import ConnectionProbe, ProbeTarget, probe_connections, read_extras
from sconnect.app.profiles.repository import all_profiles, prefixes_meet, read_profile, read_stored
from sconnect.app.profiles.saving import pin_administration
from sconnect.app.profiles.validation import find_problems, require_no_problems
from sconnect.app.services import Services
from sconnect.domain.books import Article
from sconnect.domain.orders.selection import sale_statuses
from sconnect.domain.setup.proposal import (
    SEARCH_WORDS,
    Found,
    group_questions,
    proposed_prefix,
    proposed_settings,
    shop_notices,
)
from sconnect.domain.setup.settings_check import SettingProblem
from sconnect.domain.values.bilingual import Bilingual

_HITS = 20


@dataclass(frozen=True, slots=True)
class ConnectionCheck:
    """Result of a check: what shop and books have, and the problems that keep them from working together."""

    probe: ConnectionProbe
    problems: tuple[SettingProblem, ...]


@dataclass(frozen=True, slots=True)
class LinkProposal:
    """What two keys open, a proposal of settings (as the JSON of a profile), and the pick lists."""

    checked: ConnectionCheck
    proposal: dict[str, object]
    choices: PickLists
    questions: tuple[Bilingual, ...] = ()
    """What the proposal chose for want of an answer."""


async def check_profile(services: Services, profile_id: str) -> ConnectionCheck:
    """Probe shop and books of a profile and check its settings against them. Raises `NotFoundError`."""
    profile = await read_profile(services, profile_id)
    probe = await probe_connections(services, ProbeTarget(profile=profile))
    await remember_probe(services, profile_id, probe)
    return ConnectionCheck(probe, await find_problems(profile, probe))


async def link(services: Services, *, link_code: str, client_key: str) -> LinkProposal:
    """Try keys that no profile has yet and propose settings. Nothing is saved."""
    probe = await probe_connections(services, ProbeTarget(link_code=link_code, client_key=client_key))
    extras = await read_extras(probe)
    found = Found(
        reference=probe.reference,
        info=probe.info,
        articles=await _articles_for_services(probe),
        percents={rate.kind: rate.percent for rate in rates_on(probe.reference.vat_rates, today(services))}
        if probe.reference
        else {},
        statuses=sale_statuses(probe.info) if probe.info else (),
        now=services.clock.now(),
        ledgers=extras.ledgers,
    )
    proposal = proposed_settings(found, await _free_prefix(services, probe))
    return LinkProposal(
        ConnectionCheck(probe, tuple(probe.problems())),
        proposal,
        pick_lists_of(probe, extras, today(services)),
        (*shop_notices(found), *group_questions(found)),
    )


async def write_link_code(services: Services, profile_id: str, link_code: str) -> ConnectionCheck:
    """Store another link code for a profile, once it opened a shop that can be linked. Raises as `write_client_key`."""
    profile = await read_profile(services, profile_id)
    probe = await probe_connections(services, ProbeTarget(link_code=link_code))
    require_no_problems(probe, field="value")
    await services.secrets.write(profile.connection.shop_link_secret, link_code)
    await remember_probe(services, profile_id, probe)
    return ConnectionCheck(probe, ())


async def write_client_key(services: Services, profile_id: str, client_key: str, *, by: str) -> ConnectionCheck:
    """Store another client key for a profile, once it opened the administration that the profile belongs to.

    A profile that has none yet is pinned to this one. Raises `NotFoundError`, `InvalidSettingsError`, or what says to
    try again later.
    """
    stored = await read_stored(services, profile_id)
    probe = await probe_connections(services, ProbeTarget(client_key=client_key))
    require_no_problems(probe, stored.profile, field="value")
    if not stored.profile.connection.administration_id:
        await pin_administration(services, stored, probe.administration_id, by=by)
    await services.secrets.write(stored.profile.connection.client_key_secret, client_key)
    await remember_probe(services, profile_id, probe)
    return ConnectionCheck(probe, ())


async def _articles_for_services(probe: ConnectionProbe) -> dict[str, tuple[Article, ...]]:
    """Search the books for articles that shipping, discounts and the like can be booked on."""
    if probe.books is None:
        return {}
    found: dict[str, tuple[Article, ...]] = {}
    for purpose, words in SEARCH_WORDS.items():
        try:
            hits = await asyncio.gather(*(probe.books.articles.search(word, limit=_HITS) for word in words))
        except SconnectError:
            continue  # a proposal: what is not found stays open
        found[purpose] = tuple({article.id: article for some in hits for article in some}.values())
    return found


async def _free_prefix(services: Services, probe: ConnectionProbe) -> str:
    """Propose a payment reference prefix that no profile has, whatever its administration."""
    taken = [profile.orders.reference_prefix async for profile in all_profiles(services)]
    first = proposed_prefix(probe.shop_name)
    more = (f"{first.rstrip('-')}-{number}-" for number in count(2))
    return next(prefix for prefix in chain([first], more) if not any(prefixes_meet(prefix, each) for each in taken))
