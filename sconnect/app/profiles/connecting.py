"""Connection of a profile: trying keys, storing those that open what they should, proposing settings."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, count

from sconnect.app.errors import SconnectError, ShopMovedError
from sconnect.app.profiles.capabilities import remember_probe
from sconnect.app.profiles.history.keeping import keep_event
from sconnect.app.profiles.link_offers import RecentOrders, count_recent
from sconnect.app.profiles.pick_lists import PickLists, keep_pick_lists, pick_lists_of, rates_on
from sconnect.app.profiles.prefixes import prefixes_of, prefixes_of_removed, why_no_empty_prefix
from sconnect.app.profiles.probing import ConnectionProbe, ProbeTarget, probe_connections, probe_shop, read_extras
from sconnect.app.profiles.repository import all_profiles, prefixes_meet, read_profile, read_stored
from sconnect.app.profiles.saving import pin_administration
from sconnect.app.profiles.shop_claims import (
    claim_shop,
    elsewhere_notices,
    known_shop,
    overlap_problem,
    removed_in,
    taken_stores,
)
from sconnect.app.profiles.validation import find_problems, require_no_problems
from sconnect.app.services import Services
from sconnect.app.storage.records import Cursor, ShopClaims
from sconnect.domain.books import Article
from sconnect.domain.orders.selection import sale_statuses
from sconnect.domain.profile import Interval, Profile, Task
from sconnect.domain.profile.history import By, SaveOrigin
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.setup.bank_statement import PaidThrough, StatementAdvice, statement_advice
from sconnect.domain.setup.proposal import (
    SEARCH_WORDS,
    Found,
    proposed_prefix,
    proposed_settings,
    questions,
    shop_notices,
)
from sconnect.domain.setup.service_articles import ServiceArticle, missing_service_articles
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.shop import ShopIdentity
from sconnect.domain.shop_claims import ShopMove, stores_meet
from sconnect.domain.shop_switches import switched_off, transition_notices
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.text import cut, fit

_HITS = 20
_LONGEST_NAME = 200
_LONGEST_REASON = 500
_LONGEST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class ConnectionCheck:
    """Result of a check: what shop and books have, and the problems that keep them from working together."""

    probe: ConnectionProbe
    problems: tuple[SettingProblem, ...]


@dataclass(frozen=True, slots=True)
class LinkedShop:
    """The shop that a profile is linked to: its address, and who said that it moved, the latest first."""

    address: str
    moves: tuple[ShopMove, ...]


@dataclass(frozen=True, slots=True)
class LinkProposal:
    """What two keys open, a proposal of settings (as the JSON of a profile), and the pick lists."""

    checked: ConnectionCheck
    proposal: dict[str, object]
    choices: PickLists
    questions: tuple[Bilingual, ...] = ()
    """What the owner has to agree to; three at most."""
    missing_articles: tuple[ServiceArticle, ...] = ()
    recent: RecentOrders = field(default_factory=RecentOrders)


@dataclass(frozen=True, slots=True)
class _Sharing:
    """What other profiles have of a shop that is being linked. `stores`: those that are left, when some are taken."""

    problems: tuple[SettingProblem, ...] = ()
    questions: tuple[Bilingual, ...] = ()
    stores: tuple[str, ...] = ()


async def check_profile(services: Services, profile_id: str) -> ConnectionCheck:
    """Probe shop and books of a profile and check its settings against them. Raises `NotFoundError`."""
    profile = await read_profile(services, profile_id)
    probe = await probe_connections(services, ProbeTarget(profile=profile))
    await remember_probe(services, profile_id, probe)
    notices = [SettingProblem("link_code", each.dutch, each.english) for each in _notices(profile, probe)]
    problems, extras = await find_problems(profile, probe, services.clock.now())
    await keep_pick_lists(services, profile, probe, extras)
    return ConnectionCheck(probe, (*problems, *notices))


def _notices(profile: Profile, probe: ConnectionProbe) -> Iterator[Bilingual]:
    """Say of a link that works what is to be done about it some day, and which planned task the shop does not allow."""
    if probe.info is None:
        return
    for task in Task:
        if task.value in probe.info.switched_off and profile.planning.of(task).interval is not Interval.OFF:
            yield switched_off(task.value)
    yield from transition_notices(probe.info)


async def linked_shop(services: Services, profile_id: str) -> LinkedShop:
    """Return the shop of a profile as it was last seen, without asking it. Raises `NotFoundError`."""
    profile = await read_profile(services, profile_id)
    known = await known_shop(services, profile)
    return LinkedShop(known.identity.address, tuple(each for each in known.moves if each.profile_id == profile.id))


async def link(services: Services, *, link_code: str, client_key: str) -> LinkProposal:
    """Try keys that no profile has yet and propose settings. Nothing is saved."""
    probe = await probe_connections(services, ProbeTarget(link_code=link_code, client_key=client_key))
    extras = await read_extras(probe)
    recent = await count_recent(services, link_code, probe.info if probe.reference else None)
    found = Found(
        reference=probe.reference,
        info=probe.info,
        articles=await _articles_for_services(probe),
        percents={
            rate.kind: rate.percent for rate in rates_on(probe.reference.vat_rates, dutch_day(services.clock.now()))
        }
        if probe.reference
        else {},
        statuses=sale_statuses(probe.info) if probe.info else (),
        now=services.clock.now(),
        ledgers=extras.ledgers,
        methods=tuple(recent.methods.values()),
    )
    sharing = await _sharing(services, probe)
    proposal = proposed_settings(found, await _free_prefix(services, probe))
    if sharing.stores:
        proposal["stores"] = list(sharing.stores)
    return LinkProposal(
        ConnectionCheck(probe, (*probe.problems(), *sharing.problems)),
        proposal,
        pick_lists_of(
            probe,
            extras,
            dutch_day(services.clock.now()),
            {code: each.name for code, each in recent.methods.items()},
        ),
        (*shop_notices(found), *questions(found), *sharing.questions),
        missing_service_articles(found, orders if isinstance(orders := proposal["orders"], dict) else {}),
        recent,
    )


@dataclass(frozen=True, slots=True)
class StatementQuestion:
    """What stands on the bank statement of a shop. `text` and `number`: of one payment; empty: not given."""

    through: PaidThrough
    prefix: str
    administration_id: str
    text: str = ""
    number: str = ""
    profile: str = ""
    """The profile that asks, once it is made."""


async def advise_prefix(services: Services, question: StatementQuestion) -> tuple[StatementAdvice, Bilingual | None]:
    """Fit the prefix to the bank statement; also return why it may not be empty, None when it may."""
    other = ""
    async for profile in all_profiles(services):
        is_there = profile.connection.administration_id == question.administration_id
        if question.administration_id and is_there and profile.id != question.profile:
            other = profile.name
            break
    why_not = await why_no_empty_prefix(services, question.administration_id, other)
    advice = statement_advice(
        question.through,
        question.prefix,
        text=question.text,
        number=question.number,
        may_be_empty=why_not is None,
    )
    return advice, why_not


async def write_link_code(
    services: Services, profile_id: str, link_code: str, *, by: str, moved_because: str = ""
) -> ConnectionCheck:
    """Store another link code for a profile, once it opened the shop that the profile belongs to.

    `moved_because`: why a person says that the shop moved. Raises as `write_client_key`, and `ShopMovedError` when the
    code opens another shop, or the shop at another address, and nobody said so.
    """
    profile = await read_profile(services, profile_id)
    probe = await probe_connections(services, ProbeTarget(link_code=link_code))
    require_no_problems(probe, field="value")
    identity = probe.info.identity if probe.info else ShopIdentity()
    known = await known_shop(services, profile)
    move = _confirmed_move(services, profile, known, identity, by=by, why=moved_because)
    before = profile if known.is_of(identity) else None
    await claim_shop(services, profile, identity, path="value", before=before, move=move)
    if move is not None:
        await _read_shop_anew(services, profile_id)
    await services.secrets.write(profile.connection.shop_link_secret, link_code)
    await keep_event(services, profile_id, By(by, SaveOrigin.LINK_CODE))
    await remember_probe(services, profile_id, probe)
    await keep_pick_lists(services, profile, probe)
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
        info, _, _ = await probe_shop(services, ProbeTarget(profile=stored.profile))
        identity = info.identity if info else ShopIdentity()
        await pin_administration(services, stored, probe.administration_id, identity, by=by)
    await services.secrets.write(stored.profile.connection.client_key_secret, client_key)
    await keep_event(services, profile_id, By(by, SaveOrigin.CLIENT_KEY))
    await remember_probe(services, profile_id, probe)
    await keep_pick_lists(services, stored.profile, probe, await read_extras(probe))
    return ConnectionCheck(probe, ())


def _confirmed_move(
    services: Services, profile: Profile, known: ShopClaims, identity: ShopIdentity, *, by: str, why: str
) -> ShopMove | None:
    """Return what a person says of another shop, or address, behind a link code; None when there is nothing to say."""
    is_other = not known.is_of(identity)
    is_linked = bool(profile.connection.administration_id and known.addresses)
    if not is_linked or not (is_other or identity.addresses.isdisjoint(known.compared_addresses)):
        return None
    if not why:
        raise _moved(known.addresses[0], identity.address, is_other=is_other)
    return ShopMove(
        profile.id,
        services.clock.now(),
        cut(by, _LONGEST_NAME),
        fit(why, _LONGEST_REASON),
        known.addresses[0],
        identity.address,
    )


def _moved(before: str, after: str, *, is_other: bool) -> ShopMovedError:
    if is_other:
        return ShopMovedError(
            f"Deze koppelcode is van een andere webwinkel ({after}) dan waarmee dit profiel is gekoppeld ({before}). "
            "Maak voor een andere webwinkel een nieuw profiel. Is het dezelfde winkel, die is verhuisd of opnieuw "
            "opgebouwd, bevestig dat dan met een reden.",
            english=f"This link code is of another shop ({after}) than this profile is linked to ({before}). Make a "
            "new profile for another shop. If it is the same shop, moved or built anew, confirm that with a reason.",
        )
    return ShopMovedError(
        f"Dit is dezelfde webwinkel, maar op een ander adres ({after} in plaats van {before}). Een kopie om mee te "
        "testen mag niet worden geboekt. Is de winkel verhuisd, bevestig dat dan met een reden.",
        english=f"This is the same shop, but at another address ({after} instead of {before}). A copy to test with may "
        "not be booked. If the shop has moved, confirm that with a reason.",
    )


async def _read_shop_anew(services: Services, profile_id: str) -> None:
    """Forget how far a shop was read: after a move its history may be numbered otherwise. Markers show what is done."""
    for cursor in [stored.record async for stored in services.store.range(Cursor, profile_id, skip_unreadable=True)]:
        await services.store.delete(Cursor, profile_id, cursor.key)


async def _sharing(services: Services, probe: ConnectionProbe) -> _Sharing:
    """Look which profiles have the shop already, in the administration that was opened and in others."""
    if probe.info is None:
        return _Sharing()
    identity, stores = probe.info.identity, probe.info.stores
    questions = [each.text for each in await elsewhere_notices(services, probe.administration_id, identity)]
    taken = await taken_stores(services, probe.administration_id, identity)
    free = tuple(store for store in stores if not any(stores_meet((store,), claim.stores) for claim in taken))
    if not taken:
        return _Sharing(questions=tuple(questions))
    problem = await overlap_problem(services, taken[0], "link_code")
    if not free:
        return _Sharing(problems=(problem,), questions=tuple(questions))
    names = cut(", ".join(stores[store] for store in free), _LONGEST_SHOWN)
    free_stores = Bilingual(
        f"Andere winkels van deze webshop zijn al gekoppeld. Voorgesteld is wat nog vrij is: {names}.",
        f"Other stores of this shop are linked already. Proposed is what is still free: {names}.",
    )
    return _Sharing(questions=(free_stores, *questions), stores=free)


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
    """Propose a payment reference prefix that no profile has, and that none of the administration ever had."""
    taken: list[str] = []
    async for profile in all_profiles(services):
        is_here = profile.connection.administration_id == probe.administration_id
        taken += await prefixes_of(services, profile) if is_here else [profile.orders.reference_prefix]
    for gone in await removed_in(services, probe.administration_id) if probe.administration_id else ():
        taken += await prefixes_of_removed(services, gone)
    first = proposed_prefix(probe.shop_name)
    more = (f"{first.rstrip('-')}-{number}-" for number in count(2))
    return next(prefix for prefix in chain([first], more) if not any(prefixes_meet(prefix, each) for each in taken))
