"""Claims on shops with many profiles: what is read does not grow with every profile."""

from collections import Counter
from dataclasses import replace

import pytest

from sconnect.app.errors import SettingsError
from sconnect.app.profiles.administrations import profiles_of_before
from sconnect.app.profiles.connecting import link
from sconnect.app.profiles.shop_claims import elsewhere_notices, hold_shop, read_notices
from sconnect.app.storage.records import AdministrationIndexed, ProfileRecord, ShopClaims, UsedPrefixes
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopIdentity
from sconnect.domain.shop_claims import StoreClaim
from sconnect.domain.values.bilingual import Bilingual
from tests.fakes.rows import Operation
from tests.unit.app.conftest import BOOKS, Desk, linked_profile

SHOP = ShopIdentity("a" * 32, "b" * 32, "shop.example", "shop.example")


def profile_of(number: int, administration: str) -> Profile:
    made = linked_profile()
    return made.model_copy(
        update={
            "id": f"p-{number:04}",
            "name": f"Winkel {number}",
            "connection": made.connection.model_copy(update={"administration_id": administration}),
            "orders": made.orders.model_copy(update={"reference_prefix": f"P{number}-"}),
        }
    )


async def stored_profiles(desk: Desk, number: int, administration: str = "") -> list[Profile]:
    """Put profiles of before in the tables: each with an administration of its own, or all with one."""
    made = [profile_of(each, administration or f"administration-{each}") for each in range(number)]
    now = desk.clock.now()
    await desk.services.store.put_many(
        ProfileRecord(id=each.id, body=each.model_dump_json(), modified_at=now) for each in made
    )
    return made


def operations(desk: Desk) -> "Counter[tuple[str, str]]":
    """Count what is asked of the tables from here on, by method and table."""
    seen: Counter[tuple[str, str]] = Counter()

    async def note(operation: Operation) -> None:
        seen[operation.name, operation.table] += 1

    desk.rows.before = note
    return seen


def nothing(_: Bilingual) -> None:
    return


async def test_the_profiles_of_before_are_read_once_not_by_every_profile_that_first_runs(desk: Desk) -> None:
    profiles = await stored_profiles(desk, 40)
    seen = operations(desk)
    for place, profile in enumerate(profiles):
        await hold_shop(desk.services, profile, replace(SHOP, installation=f"{place:032x}"), nothing)
    assert seen["range", "profiles"] == 1
    assert seen["get", "profiles"] == 0
    assert seen["put_many", "claims"] == 1


async def test_the_index_holds_settings_that_are_no_longer_valid_and_is_made_whole_after_a_crash(desk: Desk) -> None:
    await stored_profiles(desk, 2, "one")
    now = desk.clock.now()
    for name, body in {
        "odd": '{"connection": {"administration_id": "one"}, "name": 7}',
        "broken": "{",
        "list": "[1]",
        "flat": '{"connection": "one"}',
        "number": '{"connection": {"administration_id": 7}}',
    }.items():
        await desk.services.store.put(ProfileRecord(id=name, body=body, modified_at=now))
    # A process that was killed between the two writes left a part, without the row that says that all are there.
    await desk.services.store.put(AdministrationIndexed(administration_id="other", profile_ids=("x",)))
    assert await profiles_of_before(desk.services, "one") == ("odd", "p-0000", "p-0001")
    assert await profiles_of_before(desk.services, "two") == ()
    seen = operations(desk)
    assert await profiles_of_before(desk.services, "two") == ()
    assert seen == {("get", "claims"): 2}


async def shared_by(desk: Desk, number: int) -> None:
    """Let profiles of as many administrations have one shop."""
    for profile in await stored_profiles(desk, number):
        administration = profile.connection.administration_id
        claim = StoreClaim(profile.id, desk.clock.now())
        where = ShopClaims.key_of(administration, SHOP.installation)
        await desk.services.store.put(
            ShopClaims(where=where, administration_id=administration, addresses=("shop.example",), profiles=(claim,))
        )


async def test_a_shop_of_many_administrations_is_told_with_some_of_them_by_name(desk: Desk) -> None:
    await shared_by(desk, 60)
    seen = operations(desk)
    notices = await read_notices(desk.services, {"p-0007", "p-0008"})
    assert {profile: len(found) for profile, found in notices.items()} == {"p-0007": 5, "p-0008": 5}
    assert seen["get", "profiles"] <= 10
    assert len(await elsewhere_notices(desk.services, "administration-3", SHOP)) == 5
    assert seen["get", "profiles"] <= 15


async def test_the_profile_that_stops_a_profile_is_named_before_those_elsewhere(desk: Desk) -> None:
    await shared_by(desk, 60)
    here = "administration-59"
    row = ShopClaims(
        where=ShopClaims.key_of(here, "second"),
        administration_id=here,
        addresses=("other.example", "shop.example"),
        profiles=(StoreClaim("younger", desk.clock.now().replace(year=2100)),),
    )
    await desk.services.store.put(row)
    notices = (await read_notices(desk.services, {"younger"}))["younger"]
    assert (notices[0].other_profile, notices[0].stops) == ("p-0059", True)
    assert len(notices) == 5


@pytest.mark.parametrize("number", [1, 30])
async def test_a_proposed_prefix_reads_the_history_of_no_profile_of_another_administration(
    desk: Desk, number: int
) -> None:
    await stored_profiles(desk, number)
    here = profile_of(99, BOOKS.administration.id)
    await desk.services.store.put(ProfileRecord(id=here.id, body=here.model_dump_json(), modified_at=desk.clock.now()))
    used = UsedPrefixes(profile_id=here.id, prefixes=("LABWINKEL-",), markers_read=True)
    await desk.services.store.put(used)
    seen: list[str] = []

    async def note(operation: Operation) -> None:
        if operation.key.startswith("prefixes!"):
            seen.append(operation.partition)

    desk.rows.before = note
    found = await link(desk.services, link_code="", client_key="key")
    assert seen == [here.id]
    assert found.proposal["orders"]["reference_prefix"] != "LABWINKEL-"  # type: ignore[index]


@pytest.mark.parametrize(
    ("known", "other", "same", "may_be"),
    [
        (("a", "x.nl"), ("a", "y.nl", "y.nl"), True, True),
        (("a", "x.nl"), ("b", "x.nl", "x.nl"), False, True),
        (("a", "x.nl"), ("b", "y.nl", "x.nl"), False, False),
        (("a", "x.nl", "z.nl"), ("b", "x.nl", "z.nl"), False, True),
        (("a", "localhost", "x.nl"), ("b", "localhost", "y.nl"), False, False),
        (("a", "x.nl", "z.nl"), ("b", "z.nl", "z.nl"), False, False),
        (("a", "x.nl"), ("b", "y.nl", "y.nl"), False, False),
        (("", "x.nl"), ("b", "y.nl", "x.nl"), True, True),
        (("a", "x.nl", "z.nl"), ("", "z.nl", "z.nl"), True, True),
        (("", "x.nl"), ("", "y.nl", "y.nl"), False, False),
        (("",), ("", "", ""), False, False),
    ],
)
def test_when_two_shops_are_one_and_when_they_may_be(
    known: tuple[str, ...], other: tuple[str, str, str], same: bool, may_be: bool
) -> None:
    installation, *addresses = known
    row = ShopClaims(where="w", administration_id="a", installation=installation, addresses=tuple(addresses))
    identity = ShopIdentity(other[0], "", *other[1:])
    assert (row.is_of(identity), row.may_be(identity)) == (same, may_be)


@pytest.mark.parametrize(("first", "second"), [("café.nl", "xn--caf-dma.nl"), ("xn--caf-dma.nl", "café.nl")])
async def test_with_an_old_extension_a_shop_is_one_however_the_letters_of_its_host_are_written(
    desk: Desk, first: str, second: str
) -> None:
    older, younger = await stored_profiles(desk, 2, "one")
    assert await hold_shop(desk.services, older, ShopIdentity(address=first, linked_address=first), nothing) == set()
    desk.clock.seconds += 60
    with pytest.raises(SettingsError):
        await hold_shop(desk.services, younger, ShopIdentity(address=second, linked_address=second), nothing)
    [row] = [each.record async for each in desk.services.store.range(ShopClaims, ShopClaims.PARTITION_PREFIX)]
    assert [each.profile_id for each in row.profiles] == [older.id, younger.id]
    assert len(row.addresses) == 1
