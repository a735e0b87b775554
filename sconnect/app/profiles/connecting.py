"""Trying both ends of a profile, or of keys that no profile has yet, and proposing settings from what is found."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, count

from sconnect.app.errors import InvalidSettingsError, SconnectError
from sconnect.app.profiles.capabilities import remember_administration, remember_shop
from sconnect.app.profiles.changes import pin_administration
from sconnect.app.profiles.pick_lists import Choices, choices_of, rates_on, today
from sconnect.app.profiles.probing import Asked, ConnectionProbe, Extras, as_problem, probe_connections, read_extras
from sconnect.app.profiles.repository import StoredProfile, all_profiles, prefixes_meet, read_profile, read_stored
from sconnect.app.services import Services
from sconnect.domain.books import Article
from sconnect.domain.orders.selection import sale_statuses
from sconnect.domain.profile import Profile
from sconnect.domain.setup.export_settings_check import export_problems
from sconnect.domain.setup.proposal import SEARCH_WORDS, Found, proposed_prefix, proposed_settings
from sconnect.domain.setup.settings_check import SettingProblem, settings_problems, wanted_articles
from sconnect.domain.values.article_code import article_key

_HITS = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found at both ends, and what stands in the way of working together."""

    probe: ConnectionProbe
    problems: tuple[SettingProblem, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """What two keys open, settings to begin with (as the JSON of a profile), and what there is to choose from."""

    checked: Checked
    proposal: dict[str, object]
    choices: Choices


async def check_profile(services: Services, profile_id: str) -> Checked:
    """Try both ends of a profile and its settings against them. Raises `NotFoundError`."""
    profile = await read_profile(services, profile_id)
    probe = await probe_connections(services, Asked(profile=profile))
    await remember(services, profile_id, probe)
    return Checked(probe, tuple((await _look(probe, [profile])).problems_of(profile)))


async def link(services: Services, *, link_code: str, client_key: str) -> Linked:
    """Try keys that no profile has yet and propose settings. Nothing is saved."""
    probe = await probe_connections(services, Asked(link_code=link_code, client_key=client_key))
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
    )
    proposal = proposed_settings(found, await _free_prefix(services, probe))
    return Linked(Checked(probe, tuple(probe.problems())), proposal, choices_of(probe, extras, today(services)))


async def write_link_code(services: Services, profile_id: str, link_code: str) -> Checked:
    """Keep another link code for a profile, once it opened a shop that can be linked. Raises as `write_client_key`."""
    profile = await read_profile(services, profile_id)
    probe = await probe_connections(services, Asked(link_code=link_code))
    require_no_problems(probe, field="value")
    await services.secrets.write(profile.connection.shop_link_secret, link_code)
    await remember(services, profile_id, probe)
    return Checked(probe, ())


async def write_client_key(services: Services, profile_id: str, client_key: str, *, by: str) -> Checked:
    """Keep another client key for a profile, once it opened the administration that the profile belongs to.

    A profile that has none yet is pinned to this one. Raises `NotFoundError`, `InvalidSettingsError`, or what says to
    try again later.
    """
    kept = await read_stored(services, profile_id)
    probe = await probe_connections(services, Asked(client_key=client_key))
    require_no_problems(probe, kept, field="value")
    if not kept.profile.connection.administration_id:
        await pin_administration(services, kept, probe.administration_id, by=by)
    await services.secrets.write(kept.profile.connection.client_key_secret, client_key)
    await remember(services, profile_id, probe)
    return Checked(probe, ())


async def remember(services: Services, profile_id: str, probe: ConnectionProbe) -> None:
    """Keep what was found at the ends of a profile, for lists and for what its tasks can do."""
    if probe.info is not None:
        await remember_shop(services, profile_id, probe.info)
    if probe.reference is not None:
        await remember_administration(services, profile_id, probe.reference.administration)


def require_no_problems(probe: ConnectionProbe, kept: StoredProfile | None = None, *, field: str = "") -> None:
    """Raise `InvalidSettingsError` when a key does not open what it should, or what says to try again later.

    `field` is what the caller knows the key by; empty: `link_code` and `client_key`.
    """
    problems = probe.problems(kept.profile if kept else None)
    for name, error in (("link_code", probe.shop_problem), ("client_key", probe.books_problem)):
        if error is not None:
            problems.append(as_problem(name, error))
    if problems:
        raise InvalidSettingsError([replace(problem, path=field or problem.path) for problem in problems])


async def require_workable_settings(profile: Profile, probe: ConnectionProbe, before: Profile | None = None) -> None:
    """Raise `InvalidSettingsError` for settings that cannot work, as far as the ends answered.

    What could not work `before` either does not count: somebody who changes another setting is not kept from it.
    """
    seen = await _look(probe, [profile, before] if before else [profile])
    known = seen.problems_of(before) if before else []
    if problems := [problem for problem in seen.problems_of(profile) if problem not in known]:
        raise InvalidSettingsError(problems)


@dataclass(frozen=True, slots=True)
class _Seen:
    """All that settings are held against. What is None did not answer."""

    probe: ConnectionProbe
    extras: Extras | None
    articles: dict[str, Article] | None

    def problems_of(self, profile: Profile) -> list[SettingProblem]:
        """Say what keeps a profile from working."""
        found = settings_problems(
            profile,
            self.probe.reference,
            self.probe.info,
            cost_centres=self.extras.cost_centres if self.extras else None,
            extra_fields=self.extras.extra_fields if self.extras else None,
            articles_by_code=self.articles,
        )
        extra_fields = self.extras.extra_fields if self.extras else None
        exports = export_problems(profile, shop_info=self.probe.info, extra_fields=extra_fields)
        return [*self.probe.problems(profile), *found, *exports]


async def _look(probe: ConnectionProbe, profiles: Sequence[Profile]) -> _Seen:
    """Read from the books what the settings of these profiles name."""
    if probe.books is None:
        return _Seen(probe, None, None)
    extras = await read_extras(probe)
    articles: dict[str, Article] | None = None
    with suppress(SconnectError):
        codes = {wanted.code for profile in profiles for wanted in wanted_articles(profile)}
        articles = {article_key(article.code): article for article in await probe.books.articles.find(codes)}
    return _Seen(probe, None if extras.problem else extras, articles)


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
