"""Claims of profiles on shops: within one administration two profiles never book the orders of one store.

One row per administration and shop lists which profile has which stores. It is written under a condition, and read
again after that: of two profiles that claim a store at once, at whatever two addresses, at least one sees the other.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain, islice

from sconnect.app.concurrency import first_of, map_concurrently
from sconnect.app.errors import InvalidSettingsError, NotFoundError, SconnectError, SettingsError
from sconnect.app.profiles.administrations import profiles_of_before
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import OrderRecord, ShopClaims
from sconnect.app.storage.repository import RecordKey
from sconnect.domain.profile import Profile
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.domain.shop import ShopIdentity
from sconnect.domain.shop_claims import ShopMove, StoreClaim, with_claim, without_claim
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.host_name import compared_address

_MOST_ADDRESSES = 20
_MOST_MOVES = 20
_ANYWHERE = ""
_MOST_NAMED = 5
"""Other profiles with the same shop that a person is told of."""
_LOOKED_AT = 100
"""Markers of a profile of before that are looked at to find since when it books."""


@dataclass(frozen=True, slots=True)
class ShopNotice:
    """What a person has to know of a profile that shares its shop with another one."""

    text: Bilingual
    other_profile: str
    """Its id, so that it can be opened."""
    stops: bool
    """Whether this profile imports nothing for it."""


async def hold_shop(
    services: Services, profile: Profile, identity: ShopIdentity, tell: Callable[[Bilingual], None]
) -> frozenset[str]:
    """Claim the stores of a profile when it runs; nothing is written while its claim is as it was.

    `tell` reports what changed about the shop. Returns the other profiles, removed ones included, that book or booked
    orders of this shop in this administration. Raises `SettingsError` when one that was first has the same stores.
    """
    administration = profile.connection.administration_id
    if not administration or not identity.addresses:
        return frozenset()
    rows, mine, claim = await _own_claim(services, profile, administration)
    if mine is not None:
        _tell_changes(mine.identity, identity, tell)
    if mine is None or _differs(mine, identity, claim):
        await _write(services, administration, identity, claim)
        rows = await _read(services, administration)
    for other in _overlapping(rows, identity, claim):
        if claim.is_younger_than(other) and await _name_of(services, other.profile_id):
            raise SettingsError(_STOPPED.dutch, english=_STOPPED.english)
    here = [row for row in rows if row.may_be(identity) or row.claim_of(profile.id)]
    return frozenset(each.profile_id for row in here for each in row.profiles) - {profile.id}


async def sharers_of(services: Services, profile: Profile, identity: ShopIdentity) -> frozenset[str]:
    """Return the other profiles that book, or booked, orders of this shop in this administration. Writes nothing."""
    administration = profile.connection.administration_id
    if not administration or not identity.addresses:
        return frozenset()
    rows = await _read(services, administration)
    here = [row for row in rows if row.may_be(identity) or row.claim_of(profile.id)]
    return frozenset(each.profile_id for row in here for each in row.profiles) - {profile.id}


async def claim_shop(
    services: Services,
    profile: Profile,
    identity: ShopIdentity,
    *,
    path: str,
    before: Profile | None = None,
    move: ShopMove | None = None,
) -> None:
    """Claim the stores of a profile that a person saves. Raises `InvalidSettingsError` when another one has them.

    `path` names what the person filled in. What overlapped with the settings of `before` blocks no other change.
    """
    administration = profile.connection.administration_id
    if not administration or not identity.addresses:
        return
    rows, mine, claim = await _own_claim(services, profile, administration)
    earlier = replace(claim, stores=before.stores) if before else None
    tolerated = {each.profile_id for each in _overlapping(rows, identity, earlier)} if earlier else set()
    await _require_free(services, rows, identity, claim, path, tolerated)
    if mine is not None and move is None and not _differs(mine, identity, claim):
        return
    await _write(services, administration, identity, claim, move)
    try:
        await _require_free(services, await _read(services, administration), identity, claim, path, tolerated)
    except InvalidSettingsError:
        known = mine.claim_of(profile.id) if mine else None
        await (
            _write(services, administration, identity, known)
            if known
            else release_shop(services, profile.id, has_booked=False)
        )
        raise


async def release_shop(services: Services, profile_id: str, *, has_booked: bool) -> None:
    """Take a profile out of every claim, with what people said of its moves.

    One that booked orders is remembered, so that nobody books them again.
    """

    def left(row: ShopClaims | None) -> ShopClaims | None:
        claim = row.claim_of(profile_id) if row else None
        if row is None or claim is None or claim.removed:
            return None
        others = without_claim(row.profiles, profile_id)
        gone = (replace(claim, removed=True),) if has_booked else ()
        moves = _moves_of_others(row, profile_id)
        return replace(row, profiles=(*others, *gone), moves=moves, owner=services.new_token())

    for row in await _read(services):
        if row.claim_of(profile_id):
            await update(services.store, services.clock, RecordKey.of(row), left)


def _moves_of_others(row: ShopClaims, profile_id: str) -> tuple[ShopMove, ...]:
    return tuple(move for move in row.moves if move.profile_id != profile_id)


async def forget_moves(services: Services, administration_id: str, before: datetime) -> tuple[int, bool]:
    """Remove who said before a moment that a shop of an administration moved, and why.

    Returns how many went, and whether there are later ones. The addresses that the shop had stay: by those it is known.
    """

    def left(row: ShopClaims | None) -> ShopClaims | None:
        kept = tuple(move for move in row.moves if move.at >= before) if row else ()
        return None if row is None or kept == row.moves else replace(row, moves=kept, owner=services.new_token())

    forgotten, known = 0, 0
    for row in await _read(services, administration_id) if administration_id else ():
        known += len(row.moves)
        if number := sum(move.at < before for move in row.moves):
            await update(services.store, services.clock, RecordKey.of(row), left)
            forgotten += number
    return forgotten, known > forgotten


async def known_shop(services: Services, profile: Profile) -> ShopClaims:
    """Return the shop of a profile as it was claimed, else by the address in its link code; without: of no address."""
    row = _row_of(await _read(services, profile.connection.administration_id), profile.id)
    if row is not None:
        return row
    address = await _linked_address(services, profile)
    return ShopClaims(where="", administration_id="", addresses=(address,) if address else ())


async def profiles_in(services: Services, administration_id: str) -> list[str]:
    """Return the profiles with a claim in an administration, those included that were removed after booking there."""
    return [claim.profile_id for row in await _read(services, administration_id) for claim in row.profiles]


async def removed_in(services: Services, administration_id: str, *, but_shop_of: str = "") -> list[str]:
    """Return the profiles that were removed after booking in an administration.

    `but_shop_of`: not those of the shop of this profile.
    """
    rows = [row for row in await _read(services, administration_id) if not row.claim_of(but_shop_of)]
    return [claim.profile_id for row in rows for claim in row.profiles if claim.removed]


async def taken_stores(services: Services, administration_id: str, identity: ShopIdentity) -> list[StoreClaim]:
    """Return the claims on a shop in an administration, of the profiles that are still there."""
    if not administration_id or not identity.addresses:
        return []
    rows = await _read(services, administration_id)
    await _adopt(services, administration_id, rows, but="")
    found = [
        claim
        for row in await _read(services, administration_id)
        if row.may_be(identity)
        for claim in row.profiles
        if not claim.removed
    ]
    return [claim for claim in found if await _name_of(services, claim.profile_id)]


async def overlap_problem(services: Services, claim: StoreClaim, path: str) -> SettingProblem:
    """Return the problem of a shop, or of some of its stores, that a profile has already."""
    name = await _name_of(services, claim.profile_id) or claim.profile_id
    return SettingProblem(
        path,
        f"Deze webwinkel is in deze administratie al gekoppeld met profiel '{name}'. Met een tweede profiel zou elke "
        f"bestelling twee keer worden geboekt. Ga verder met '{name}', of kies bij beide profielen welke winkels "
        "(stores) van de webshop ze verwerken.",
        f"This shop is linked in this administration already, with profile '{name}'. With a second profile every "
        f"order would be booked twice. Go on with '{name}', or choose in both profiles which stores of the shop they "
        "take.",
        other_profile=claim.profile_id,
    )


async def elsewhere_notices(services: Services, administration_id: str, identity: ShopIdentity) -> list[ShopNotice]:
    """Return a notice for every profile that links a shop to another administration; of many, for some of them."""
    others = (
        claim.profile_id
        for row in await _read(services)
        if row.administration_id != administration_id and row.may_be(identity)
        for claim in row.profiles
        if not claim.removed
    )
    notices: list[ShopNotice] = []
    for profile_id in others:
        if len(notices) < _MOST_NAMED and (name := await _name_of(services, profile_id)):
            notices.append(ShopNotice(_elsewhere(name), profile_id, stops=False))
    return notices


async def read_notices(
    services: Services, about: Collection[str], known: Mapping[str, str] | None = None
) -> dict[str, list[ShopNotice]]:
    """Return what to tell of those of these profiles that share their shop with another one, by id. One query.

    `known`: names of profiles by id, which are not read again. Of a profile that shares it with many, some are named:
    those of its own administration first.
    """
    rows = await _read(services)
    by_trait: dict[tuple[str, str], list[ShopClaims]] = defaultdict(list)
    for row in rows:
        for trait in _traits(row):
            by_trait[trait, row.administration_id].append(row)
            by_trait[trait, _ANYWHERE].append(row)
    shared: list[tuple[str, list[_Sharing]]] = []
    for row in rows:
        scopes = [(trait, where) for where in (row.administration_id, _ANYWHERE) for trait in _traits(row)]
        for claim in row.profiles:
            if claim.profile_id in about:
                near = chain.from_iterable(by_trait[scope] for scope in scopes)
                shared.append((claim.profile_id, list(islice(_sharing(row, near, claim), _MOST_NAMED))))
    names = dict(known or {})
    others = sorted({each.profile_id for _, found in shared for each in found} - names.keys())
    names |= dict(zip(others, await map_concurrently(partial(_name_of, services), others), strict=True))
    notices: dict[str, list[ShopNotice]] = defaultdict(list)
    for profile_id, found in shared:
        notices[profile_id] += [each.notice(name) for each in found if (name := names[each.profile_id])]
    return notices


@dataclass(frozen=True, slots=True)
class _Sharing:
    """Another profile with the shop of a profile: in the same administration, and the older one there, or not."""

    profile_id: str
    is_here: bool
    stops: bool

    def notice(self, name: str) -> ShopNotice:
        named = Bilingual(f"profiel '{name}'", f"profile '{name}'")
        text = _stopped(named) if self.stops else _goes_on(name) if self.is_here else _elsewhere(name)
        return ShopNotice(text, self.profile_id, self.stops)


def _traits(row: ShopClaims) -> set[str]:
    """Return what two rows of one shop have in common, one of these at least."""
    return {row.installation, *row.addresses} - {""}


def _sharing(row: ShopClaims, near: Iterable[ShopClaims], claim: StoreClaim) -> Iterator[_Sharing]:
    """Find the profiles with the shop of a claim in a row. `near`: the rows with a trait of it, this one too."""
    seen: set[str] = set()
    for each in near:
        is_same = each is row or each.may_be(row.identity) or row.may_be(each.identity)
        if each.where in seen or not is_same:
            continue
        seen.add(each.where)
        is_here = each.administration_id == row.administration_id
        for other in each.profiles:
            if claim.overlaps(other) if is_here else not (claim.removed or other.removed):
                yield _Sharing(other.profile_id, is_here, stops=is_here and claim.is_younger_than(other))


def _stopped(by: Bilingual) -> Bilingual:
    return Bilingual(
        f"Dit profiel importeert niet: {by.dutch} boekt dezelfde webwinkel al in deze administratie en was "
        "eerder. Zo wordt geen bestelling twee keer geboekt. Kies bij beide profielen welke winkels (stores) ze "
        "verwerken, of verwijder een van de twee.",
        f"This profile imports nothing: {by.english} books the same shop in this administration already, and was "
        "first. So no order is booked twice. Choose in both profiles which stores they take, or remove one of the two.",
    )


_STOPPED = _stopped(Bilingual("een ander profiel", "another profile"))
"""What a run says, and keeps: who reads it may not know the other profile. The list of profiles names it."""


def _goes_on(name: str) -> Bilingual:
    return Bilingual(
        f"Profiel '{name}' is aan dezelfde webwinkel en administratie gekoppeld. Dit profiel was eerder en gaat door; "
        f"'{name}' importeert niet tot u bij beide profielen winkels (stores) kiest of een van de twee verwijdert.",
        f"Profile '{name}' is linked to the same shop and administration. This profile was first and goes on; "
        f"'{name}' imports nothing until you choose stores in both profiles or remove one of the two.",
    )


def _elsewhere(name: str) -> Bilingual:
    return Bilingual(
        f"Dezelfde webwinkel is met profiel '{name}' ook aan een andere administratie gekoppeld. Bestellingen die "
        "beide profielen selecteren, staan dan in twee administraties. Is dat niet de bedoeling, kies dan bij beide "
        "profielen winkels (stores), of verwijder een van de twee.",
        f"The same shop is linked to another administration as well, with profile '{name}'. Orders that both profiles "
        "select are then in two administrations. If that is not intended, choose stores in both profiles, or remove "
        "one of the two.",
    )


def _tell_changes(before: ShopIdentity, now: ShopIdentity, tell: Callable[[Bilingual], None]) -> None:
    if before.installation and now.installation and before.installation != now.installation:
        tell(
            Bilingual(
                "De extensie in de webwinkel heeft een nieuw kenmerk, zoals na een teruggezette reservekopie. Wat al "
                "is geboekt, wordt niet opnieuw geboekt; controleer de laatste orders met de aansluiting.",
                "The extension in the shop has a new identity, as after a backup was restored. What is booked already "
                "is not booked again; check the latest orders with the reconciliation.",
            )
        )
    elif before.database and now.database and before.database != now.database:
        tell(
            Bilingual(
                "De webwinkel draait nu op een andere database. Wat al is geboekt, wordt niet opnieuw geboekt; "
                "controleer de laatste orders met de aansluiting.",
                "The shop now runs on another database. What is booked already is not booked again; check the latest "
                "orders with the reconciliation.",
            )
        )


async def _read(services: Services, administration_id: str = "") -> list[ShopClaims]:
    """Read the claims in an administration; in all of them without one."""
    first = ShopClaims.key_of(administration_id, "") if administration_id else ""
    rows = services.store.range(ShopClaims, ShopClaims.PARTITION_PREFIX, first=first, last=f"{first}~" if first else "")
    return [stored.record async for stored in rows]


async def _own_claim(
    services: Services, profile: Profile, administration_id: str
) -> tuple[list[ShopClaims], ShopClaims | None, StoreClaim]:
    """Return the rows of an administration, the one of a profile as stored, and the claim that it makes now."""
    rows = await _read(services, administration_id)
    mine = _row_of(rows, profile.id)
    known = mine.claim_of(profile.id) if mine else None
    if known is None:
        await _adopt(services, administration_id, rows, but=profile.id)
        rows = await _read(services, administration_id)
        known = StoreClaim(profile.id, await _since(services, profile.id, rows))
    return rows, mine, replace(known, stores=profile.stores)


def _row_of(rows: Sequence[ShopClaims], profile_id: str) -> ShopClaims | None:
    """Return the row in which a profile has its claim; None when it has none."""
    live = (row for row in rows if (claim := row.claim_of(profile_id)) and not claim.removed)
    return next(live, None)


def _overlapping(rows: Sequence[ShopClaims], identity: ShopIdentity, claim: StoreClaim) -> list[StoreClaim]:
    return [
        other
        for row in rows
        if row.may_be(identity) or row.claim_of(claim.profile_id)
        for other in row.profiles
        if claim.overlaps(other)
    ]


def _differs(row: ShopClaims, identity: ShopIdentity, claim: StoreClaim) -> bool:
    """Whether the row is to be written anew."""
    return _claimed(row, identity, claim) != row


def _claimed(
    row: ShopClaims,
    identity: ShopIdentity,
    claim: StoreClaim,
    move: ShopMove | None = None,
    told: Iterable[ShopMove] = (),
) -> ShopClaims:
    """Return a row with a claim. `move`: what a person says now; `told`: what people said in a row that it leaves."""
    earlier = () if move else row.addresses
    moves = dict.fromkeys((*([move] if move else ()), *told, *row.moves))
    addresses: dict[str, str] = {}
    for address in filter(None, (identity.address, identity.linked_address, *earlier)):
        addresses.setdefault(compared_address(address), address)
    return replace(
        row,
        installation=identity.installation or row.installation,
        database=identity.database or row.database,
        addresses=tuple(addresses.values())[:_MOST_ADDRESSES],
        profiles=row.profiles if claim in row.profiles else with_claim(row.profiles, claim),
        moves=tuple(moves)[:_MOST_MOVES],
    )


async def _write(
    services: Services,
    administration_id: str,
    identity: ShopIdentity,
    claim: StoreClaim,
    move: ShopMove | None = None,
) -> None:
    """Write a claim into the row of its shop; it leaves the row of any other shop."""
    rows = await _read(services, administration_id)
    mine = _row_of(rows, claim.profile_id)
    of_shop = next((row for row in rows if row.is_of(identity)), None)
    stays = mine is not None and of_shop is None and move is None
    target = mine if mine is not None and stays else of_shop
    new = ShopClaims(
        where=ShopClaims.key_of(administration_id, identity.installation or identity.address),
        administration_id=administration_id,
    )

    leaves = mine is not None and mine.where != (target or new).where
    told = [each for each in mine.moves if each.profile_id == claim.profile_id] if mine and leaves else []

    def claimed(row: ShopClaims | None) -> ShopClaims | None:
        after = _claimed(row or new, identity, claim, move, told)
        return None if after == row else replace(after, owner=services.new_token())

    await update(services.store, services.clock, RecordKey.of(target or new), claimed)
    if mine is not None and leaves:
        await update(services.store, services.clock, RecordKey.of(mine), _without(services, claim.profile_id))


def _without(services: Services, profile_id: str) -> Callable[[ShopClaims | None], ShopClaims | None]:
    def left(row: ShopClaims | None) -> ShopClaims | None:
        if row is None or row.claim_of(profile_id) is None:
            return None
        others = without_claim(row.profiles, profile_id)
        return replace(row, profiles=others, moves=_moves_of_others(row, profile_id), owner=services.new_token())

    return left


async def _adopt(services: Services, administration_id: str, rows: Sequence[ShopClaims], *, but: str) -> None:
    """Write the claims of the profiles of an administration that have none yet: those of before, by their link code."""
    known = {claim.profile_id for row in rows for claim in row.profiles if not claim.removed}
    for profile_id in await profiles_of_before(services, administration_id):
        if profile_id in {*known, but}:
            continue
        try:
            profile = await read_profile(services, profile_id)
        except (NotFoundError, SettingsError):
            continue
        is_here = profile.connection.administration_id == administration_id
        if is_here and (address := await _linked_address(services, profile)):
            claim = StoreClaim(profile.id, await _since(services, profile.id), profile.stores)
            identity = ShopIdentity(address=address, linked_address=address)
            await _write(services, administration_id, identity, claim)


async def _linked_address(services: Services, profile: Profile) -> str:
    """Return the address in the link code of a profile, without asking the shop; empty when it has none."""
    try:
        shop = await services.connector.shop(profile)
    except SconnectError:
        return ""
    try:
        return shop.linked_address
    finally:
        await shop.aclose()


async def _since(services: Services, profile_id: str, rows: Sequence[ShopClaims] = ()) -> datetime:
    """Return since when a profile books; one that never did comes after every claim in these rows."""
    markers = services.store.range(OrderRecord, profile_id, columns=["intent_at"], skip_unreadable=True)
    seen = [marker.record.intent_at async for marker in first_of(markers, _LOOKED_AT)]
    moments = [moment for moment in seen if moment]
    later = [claim.since + datetime.resolution for row in rows for claim in row.profiles]
    return min(moments, default=max([services.clock.now(), *later]))


async def _require_free(
    services: Services,
    rows: Sequence[ShopClaims],
    identity: ShopIdentity,
    claim: StoreClaim,
    path: str,
    tolerated: set[str],
) -> None:
    for other in _overlapping(rows, identity, claim):
        if other.profile_id not in tolerated and await _name_of(services, other.profile_id):
            raise InvalidSettingsError([await overlap_problem(services, other, path)])


async def _name_of(services: Services, profile_id: str) -> str:
    """Return the name of a profile; empty when there is none any more."""
    try:
        return (await read_profile(services, profile_id)).name
    except NotFoundError:
        return ""
    except SettingsError:
        return profile_id  # it is there, but cannot be read
