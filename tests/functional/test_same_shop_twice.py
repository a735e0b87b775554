"""One shop, two profiles: within an administration no order is booked by both, by whatever road they came to be."""

import asyncio
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from local.shop.identity import ShopIdentity
from sconnect.app.errors import InvalidSettingsError, LostRaceError, ShopMovedError
from sconnect.app.housekeeping.daily import run_daily_maintenance, today
from sconnect.app.profiles import saving
from sconnect.app.profiles.connecting import write_link_code
from sconnect.app.profiles.repository import read_profile, save_profile
from sconnect.app.profiles.shop_claims import claim_shop
from sconnect.app.storage.records import ProfileRecord, ShopClaims, TaskLease
from sconnect.domain.profile import Profile, Task
from sconnect.domain.runs import RunState
from tests.fakes.rows import Operation
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import plain_orders

SECOND = "tweede"
LIST = "/api/profiles"


def second_profile(lab: Lab, **changes: Any) -> Profile:
    """A profile with the same keys and a prefix of its own, as an earlier version allowed it."""
    orders = lab.profile.orders.model_copy(update={"reference_prefix": "TW-"})
    connection = lab.profile.connection.model_copy(update={"shop_link_secret": "code-2", "client_key_secret": "key-2"})
    lab.secrets.kept["code-2"] = lab.secrets.kept[lab.profile.connection.shop_link_secret]
    lab.secrets.kept["key-2"] = lab.secrets.kept[lab.profile.connection.client_key_secret]
    update = {"id": SECOND, "name": "Tweede", "orders": orders, "connection": connection, **changes}
    return lab.profile.model_copy(update=update)


def run_as(lab: Lab, profile: Profile) -> Any:
    """Let the import of a profile come and go."""
    first, lab.profile = lab.profile, profile
    try:
        return lab.import_orders()
    finally:
        lab.profile = first


def claims(lab: Lab) -> list[ShopClaims]:
    async def read() -> list[ShopClaims]:
        rows = lab.services.store.range(ShopClaims, ShopClaims.PARTITION_PREFIX)
        return [stored.record async for stored in rows]

    return lab.run(read())


def place_in(lab: Lab, store: str, number: int = 1) -> list[str]:
    """Place orders in a store of the shop."""
    entries = [{**entry, "order": {**entry["order"], "store_id": store}} for entry in plain_orders(number)]
    return lab.place(*entries)


def total_booked(lab: Lab, order_id: str) -> int:
    return sum(len(lab.sim.orders(lab.demo.books.name, f"{prefix}{order_id}")) for prefix in (_prefix(lab), "TW-"))


def _prefix(lab: Lab) -> str:
    return lab.profile.orders.reference_prefix


def create(lab: Lab, api: InProcessApi, **changes: Any) -> Answer:
    """Link the shop of the lab once more, as the wizard does."""
    settings = api.ask("GET", f"{LIST}/{lab.profile.id}").json()
    settings["orders"]["reference_prefix"] = "TW-"
    profile = {**settings, "id": SECOND, "name": "Tweede", "connection": {}, **changes}
    keys = {"link_code": lab.shop.link_code(), "client_key": lab.demo.books.client_key}
    return api.ask("POST", LIST, {"profile": profile, **keys})


def of_before(lab: Lab) -> None:
    lab.shop.identity.installation = ""


@pytest.mark.parametrize("extension", ["today", "before"])
@pytest.mark.parametrize("ran", [False, True])
def test_a_second_wizard_with_the_same_keys_is_refused_with_the_other_by_name(
    lab: Lab, api: InProcessApi, extension: str, ran: bool
) -> None:
    if extension == "before":
        of_before(lab)
    if ran:
        api.ask("POST", f"{LIST}/{lab.profile.id}/runs", {"task": "import_orders"})
    answer = create(lab, api)

    assert answer.status == 422
    [problem] = answer.error["fields"]
    assert (problem["field"], problem["profile"]) == ("link_code", lab.profile.id)
    assert f"'{lab.profile.name}'" in problem["message"]
    assert api.ask("GET", f"{LIST}/{SECOND}").status == 404
    assert [each.profile_id for row in claims(lab) for each in row.profiles] == [lab.profile.id]


def test_the_wizard_says_so_before_anything_is_filled_in(lab: Lab, api: InProcessApi) -> None:
    keys = {"link_code": lab.shop.link_code(), "client_key": lab.demo.books.client_key}
    found = api.ask("POST", "/api/link", keys).json()
    [problem] = found["problems"]
    assert (problem["field"], problem["profile"]) == ("link_code", lab.profile.id)


def test_the_extension_of_the_shop_may_be_updated_between_the_two(lab: Lab, api: InProcessApi) -> None:
    known = lab.shop.identity.installation
    of_before(lab)
    lab.import_orders()
    lab.shop.identity.installation = known
    assert create(lab, api).status == 422


def test_the_shop_by_another_name_is_the_same_shop(lab: Lab, api: InProcessApi) -> None:
    lab.import_orders()
    settings = api.ask("GET", f"{LIST}/{lab.profile.id}").json()
    settings["orders"]["reference_prefix"] = "TW-"
    profile = {**settings, "id": SECOND, "name": "Tweede", "connection": {}}
    keys = {"link_code": lab.shop.link_code("https://alias.example.test"), "client_key": lab.demo.books.client_key}
    assert api.ask("POST", LIST, {"profile": profile, **keys}).status == 422


def test_two_that_are_saved_at_once_are_not_both_saved(lab: Lab) -> None:
    first, second = lab.profile, second_profile(lab)
    identity = identity_of(lab)
    lab.run(lab.services.store.delete(ProfileRecord, ProfileRecord.PARTITION, first.id))
    for profile in (first, second):
        lab.run(save_profile(lab.services, profile, by="test"))
    lab.secrets.kept.clear()  # so that neither is known by its link code

    async def both() -> list[Any]:
        async def yielding(operation: Operation) -> None:
            del operation
            await asyncio.sleep(0)

        lab.rows.before = yielding
        saves = [claim_shop(lab.services, each, identity, path="link_code") for each in (first, second)]
        return await asyncio.gather(*saves, return_exceptions=True)

    outcomes = lab.run(both())
    assert any(isinstance(each, InvalidSettingsError) for each in outcomes)
    assert sum(len(row.profiles) for row in claims(lab)) <= 1


def identity_of(lab: Lab) -> Any:
    """What the shop of the lab tells of itself."""

    async def ask() -> Any:
        shop = await lab.services.connector.shop(lab.profile)
        return (await shop.info()).identity

    return lab.run(ask())


@pytest.mark.parametrize("first_to_run", ["older", "younger"])
def test_of_two_that_overlap_in_a_running_installation_the_younger_stops_and_asks(
    lab: Lab, api: InProcessApi, first_to_run: str
) -> None:
    before = lab.place(*plain_orders(2))
    lab.import_orders()
    forget_claims(lab)
    younger = second_profile(lab)
    placed = lab.place(*plain_orders(2))
    order = [lab.profile, younger] if first_to_run == "older" else [younger, lab.profile]
    for profile in (younger, lab.profile):
        lab.run(save_profile(lab.services, profile, by="test"))
    runs = {profile.id: run_as(lab, profile) for profile in order}

    assert runs[lab.profile.id].state is RunState.DONE
    assert runs[SECOND].state is RunState.FAILED
    assert "een ander profiel boekt dezelfde webwinkel" in runs[SECOND].errors[0]
    lab.assert_booked_once(*before, *placed)
    assert [total_booked(lab, each) for each in [*before, *placed]] == [1, 1, 1, 1]
    items = {each["id"]: each["notices"] for each in api.ask("GET", LIST).json()["items"]}
    assert [(each["profile"], each["stops"]) for each in items[SECOND]] == [(lab.profile.id, True)]
    assert [(each["profile"], each["stops"]) for each in items[lab.profile.id]] == [(SECOND, False)]


def forget_claims(lab: Lab) -> None:
    """Make the installation one of before."""

    async def forget() -> None:
        for row in [stored async for stored in lab.services.store.range(ShopClaims, ShopClaims.PARTITION_PREFIX)]:
            await lab.services.store.delete(ShopClaims, row.record.partition, row.record.key)

    lab.run(forget())


def test_a_profile_that_stopped_can_still_be_saved_and_goes_on_once_stores_are_chosen(
    lab: Lab, api: InProcessApi
) -> None:
    lab.shop.stores = STORES
    older, younger = place_in(lab, "0"), place_in(lab, "3")
    lab.run(save_profile(lab.services, second_profile(lab), by="test"))
    for profile, stores in ((lab.profile.id, ["0"]), (SECOND, ["3"])):
        change(api, f"{LIST}/{profile}", name="Anders", expected=200)
        change(api, f"{LIST}/{profile}", stores=stores, expected=200)
    for profile_id in (SECOND, lab.profile.id):
        run_as(lab, lab.run(read_profile(lab.services, profile_id)))
    assert [total_booked(lab, each) for each in [*older, *younger]] == [1, 1]
    assert lab.booked(older[0])
    assert not lab.booked(younger[0])
    assert all(not each["notices"] for each in api.ask("GET", LIST).json()["items"])


def change(api: InProcessApi, path: str, *, expected: int, **changes: Any) -> Answer:
    read = api.ask("GET", path)
    answer = api.ask("PUT", path, {**read.json(), **changes}, headers={"If-Match": read.headers["ETag"]})
    assert answer.status == expected, answer.body
    return answer


def test_stores_that_another_profile_has_are_refused(lab: Lab, api: InProcessApi) -> None:
    lab.shop.stores = STORES
    change(api, f"{LIST}/{lab.profile.id}", stores=["0"], expected=200)
    assert create(lab, api, stores=["0", "3"]).status == 422
    assert create(lab, api).status == 422
    assert create(lab, api, stores=["3"]).status == 201
    refused = change(api, f"{LIST}/{SECOND}", stores=["3", "0"], expected=422)
    assert refused.error["fields"][0]["field"] == "stores"
    change(api, f"{LIST}/{SECOND}", stores=["3"], expected=200)
    change(api, f"{LIST}/{lab.profile.id}", stores=[], expected=422)


def test_a_store_is_free_for_another_profile_only_once_the_settings_without_it_are_saved(
    lab: Lab, api: InProcessApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lose(*_: object, **__: object) -> Any:
        raise LostRaceError("changed meanwhile", "changed meanwhile")

    lab.shop.stores = STORES
    path = f"{LIST}/{lab.profile.id}"
    lab.import_orders()
    with monkeypatch.context() as patch:
        patch.setattr(saving, "save_change", lose)
        change(api, path, stores=["0"], expected=412)
    assert create(lab, api, stores=["3"]).status == 422
    change(api, path, stores=["0"], expected=200)
    assert create(lab, api, stores=["3"]).status == 201
    assert {each.stores for row in claims(lab) for each in row.profiles} == {("0",), ("3",)}


def test_a_store_that_the_shop_does_not_have_is_refused(lab: Lab, api: InProcessApi) -> None:
    lab.shop.stores = STORES
    refused = change(api, f"{LIST}/{lab.profile.id}", stores=["0", "8", "9"], expected=422)
    assert [each["field"] for each in refused.error["fields"]] == ["stores"]
    assert "8, 9." in refused.error["fields"][0]["message"]


def test_a_store_that_is_gone_is_told_by_every_import(lab: Lab) -> None:
    lab.shop.stores = STORES
    lab.profile = lab.profile.model_copy(update={"stores": ("7",)})
    assert "bestaan niet (meer) in de webshop: 7" in " ".join(lab.import_orders().errors)


STORES = {"0": "Hoofdwinkel", "3": "Tweede winkel"}


def test_the_wizard_proposes_the_stores_that_are_free(lab: Lab, api: InProcessApi) -> None:
    lab.shop.stores = STORES
    change(api, f"{LIST}/{lab.profile.id}", stores=["0"], expected=200)
    keys = {"link_code": lab.shop.link_code(), "client_key": lab.demo.books.client_key}
    found = api.ask("POST", "/api/link", keys).json()
    assert found["proposal"]["stores"] == ["3"]
    assert found["problems"] == []
    assert "Tweede winkel" in found["questions"][-1]["nl"]


def test_a_profile_imports_only_its_stores(lab: Lab) -> None:
    mine, other = place_in(lab, "3", 2), place_in(lab, "0", 2)
    lab.profile = lab.profile.model_copy(update={"stores": ("3",)})
    lab.import_orders()
    assert [bool(lab.booked(each)) for each in [*mine, *other]] == [True, True, False, False]
    lab.profile = lab.profile.model_copy(update={"stores": ("0", "3")})
    lab.import_orders()
    lab.assert_booked_once(*mine, *other)


def test_what_a_profile_booked_of_a_store_is_not_booked_again_by_the_profile_that_takes_it_over(lab: Lab) -> None:
    placed = place_in(lab, "3", 2)
    lab.import_orders()
    lab.profile = lab.profile.model_copy(update={"stores": ("0",)})
    lab.import_orders()
    later = place_in(lab, "3")
    run = run_as(lab, second_profile(lab, stores=("3",)))
    assert run.counts["booked_elsewhere"] == 2
    assert any("niet nog eens geboekt" in error for error in run.errors)
    assert [total_booked(lab, each) for each in [*placed, *later]] == [1, 1, 1]
    lab.shop.change_status(placed[0], BOOKED_STATUS)
    lab.clock.seconds += 60
    again = run_as(lab, second_profile(lab, stores=("3",)))
    assert again.counts["booked_elsewhere"] == 1, "it is told once, and again when the order changed"
    assert [total_booked(lab, each) for each in [*placed, *later]] == [1, 1, 1]


def test_what_a_removed_profile_booked_is_not_booked_again(lab: Lab, api: InProcessApi) -> None:
    placed = lab.place(*plain_orders(2))
    lab.import_orders()
    read = api.ask("GET", f"{LIST}/{lab.profile.id}")
    lab.clock.seconds += 600
    assert api.ask("DELETE", f"{LIST}/{lab.profile.id}", headers={"If-Match": read.headers["ETag"]}).status == 204
    later = lab.place(*plain_orders(1))
    lab.secrets.kept.update(
        {
            lab.profile.connection.shop_link_secret: lab.shop.link_code(),
            lab.profile.connection.client_key_secret: lab.demo.books.client_key,
        }
    )
    run_as(lab, second_profile(lab))
    assert [total_booked(lab, each) for each in [*placed, *later]] == [1, 1, 1]


def test_the_same_shop_in_another_administration_is_a_notice(lab: Lab, api: InProcessApi) -> None:
    lab.import_orders()
    other = second_profile(lab)
    elsewhere = other.connection.model_copy(update={"administration_id": "andere-administratie"})
    other = other.model_copy(update={"connection": elsewhere})
    lab.run(save_profile(lab.services, other, by="test"))
    lab.run(claim_shop(lab.services, other, identity_of(lab), path="link_code"))
    items = {each["id"]: each["notices"] for each in api.ask("GET", LIST).json()["items"]}
    assert {name: [each["profile"] for each in found] for name, found in items.items()} == {
        lab.profile.id: [SECOND],
        SECOND: [lab.profile.id],
    }
    assert "andere administratie" in items[SECOND][0]["message"]["nl"]
    keys = {"link_code": lab.shop.link_code(), "client_key": lab.demo.books.client_key}
    questions = api.ask("POST", "/api/link", keys).json()["questions"]
    assert any("ook aan een andere administratie" in each["nl"] for each in questions)


def new_code(lab: Lab, code: str, why: str = "") -> Any:
    return lab.run(write_link_code(lab.services, lab.profile.id, code, by="anna", moved_because=why))


def test_a_new_key_of_the_same_shop_is_taken_without_a_question(lab: Lab) -> None:
    lab.import_orders()
    new_code(lab, lab.shop.link_code("https://www.labwinkel.example.test"))
    of_before(lab)
    new_code(lab, lab.shop.link_code())


@pytest.mark.parametrize("ran", [False, True])
def test_the_link_code_of_another_shop_is_refused_until_a_person_says_that_the_shop_moved(lab: Lab, ran: bool) -> None:
    if ran:
        lab.import_orders()
    before = dict(lab.secrets.kept)
    lab.shop.identity = ShopIdentity(here="nieuw.example.test")
    code = lab.shop.link_code("https://nieuw.example.test")
    with pytest.raises(ShopMovedError, match="andere webwinkel"):
        new_code(lab, code)
    assert lab.secrets.kept == before
    new_code(lab, code, "nieuwe hosting, opnieuw ingericht")
    assert lab.secrets.kept[lab.profile.connection.shop_link_secret] == code
    [move] = [move for row in claims(lab) for move in row.moves]
    assert (move.by, move.why) == ("anna", "nieuwe hosting, opnieuw ingericht")
    assert (move.before, move.after) == ("labwinkel.example.test", "nieuw.example.test")
    assert [each.profile_id for row in claims(lab) for each in row.profiles] == [lab.profile.id]


@pytest.mark.parametrize("is_same_shop", [True, False])
def test_a_move_that_was_a_mistake_is_taken_back_by_the_code_of_before(lab: Lab, is_same_shop: bool) -> None:
    placed = lab.place(*plain_orders(2))
    lab.import_orders()
    home, code = lab.shop.identity, lab.shop.link_code()
    lab.shop.identity = copy(home) if is_same_shop else ShopIdentity()
    lab.shop.identity.here = "nieuw.example.test"
    lab.shop.identity.confirm_move()
    new_code(lab, lab.shop.link_code(f"https://{lab.shop.identity.here}"), "vergissing")
    lab.shop.identity = home
    with pytest.raises(ShopMovedError):
        new_code(lab, code)
    new_code(lab, code, "toch niet")
    placed += lab.place(*plain_orders(1))
    lab.import_orders()
    lab.assert_booked_once(*placed)


def test_who_said_that_a_shop_moved_is_forgotten_after_the_retention_period_and_with_the_profile(
    lab: Lab, api: InProcessApi
) -> None:
    def say(address: str) -> None:
        lab.shop.identity = ShopIdentity(here=address)
        new_code(lab, lab.shop.link_code(f"https://{address}"), f"naar {address}")

    def maintain() -> list[str]:
        day = today(lab.services)
        assert not lab.run(run_daily_maintenance(lab.services, lab.profile.id, day))
        return [move.after for row in claims(lab) for move in row.moves]

    say("eerst.example.test")
    lab.clock.seconds += timedelta(days=300).total_seconds()
    say("daarna.example.test")
    assert maintain() == ["daarna.example.test", "eerst.example.test"]
    lab.clock.seconds += timedelta(days=66).total_seconds()
    assert maintain() == ["daarna.example.test"]
    assert {"eerst.example.test", "daarna.example.test"} <= {each for row in claims(lab) for each in row.addresses}

    path = f"{LIST}/{lab.profile.id}"
    assert api.ask("DELETE", path, headers={"If-Match": api.ask("GET", path).headers["ETag"]}).status == 204
    assert [move for row in claims(lab) for move in row.moves] == []


def test_the_same_shop_at_another_address_is_asked_about(lab: Lab) -> None:
    placed = lab.place(*plain_orders(2))
    lab.import_orders()
    lab.shop.identity.here = "nieuw.example.test"
    lab.shop.identity.confirm_move()
    code = lab.shop.link_code("https://nieuw.example.test")
    with pytest.raises(ShopMovedError, match="ander adres"):
        new_code(lab, code)
    new_code(lab, code, "nieuwe domeinnaam")
    later = lab.place(*plain_orders(1))
    lab.import_orders()
    lab.assert_booked_once(*placed, *later)


def test_a_shop_that_another_profile_has_is_refused_whatever_a_person_says(lab: Lab) -> None:
    lab.import_orders()
    own = lab.shop.identity
    lab.shop.identity = ShopIdentity(here="derde.example.test")
    other = second_profile(lab)
    lab.secrets.kept["code-2"] = lab.shop.link_code("https://derde.example.test")
    lab.run(save_profile(lab.services, other, by="test"))
    run_as(lab, other)
    lab.shop.identity = own
    with pytest.raises(InvalidSettingsError, match=lab.profile.name):
        lab.run(write_link_code(lab.services, SECOND, lab.shop.link_code(), by="anna", moved_because="verhuisd"))


def test_over_http_the_question_has_its_own_code_and_the_answer_a_reason(lab: Lab, api: InProcessApi) -> None:
    lab.shop.identity = ShopIdentity(here="nieuw.example.test")
    body = {"value": lab.shop.link_code("https://nieuw.example.test")}
    secret = f"{LIST}/{lab.profile.id}/secrets/link_code"
    refused = api.ask("PUT", secret, body)
    assert (refused.status, refused.error["code"]) == (409, "shop_moved")
    assert api.ask("PUT", secret, {**body, "moved_because": "  "}).status == 409
    assert api.ask("PUT", secret, {**body, "moved_because": "x" * 501}).status == 400
    assert api.ask("PUT", secret, {**body, "moved_because": "Verhuisd"}).status == 200


def test_what_a_person_said_of_a_move_is_shown_with_the_profile(lab: Lab, api: InProcessApi) -> None:
    shown = f"{LIST}/{lab.profile.id}/shop"
    assert api.ask("GET", shown).json() == {"address": "labwinkel.example.test", "moves": []}
    for place, why in (("nieuw.example.test", "nieuwe hosting"), ("nieuwer.example.test", "andere naam")):
        lab.shop.identity = ShopIdentity(here=place)
        body = {"value": lab.shop.link_code(f"https://{place}"), "moved_because": why}
        assert api.ask("PUT", f"{LIST}/{lab.profile.id}/secrets/link_code", body).status == 200
    found = api.ask("GET", shown).json()
    assert found["address"] == "nieuwer.example.test"
    assert [(each["before"], each["after"], each["why"]) for each in found["moves"]] == [
        ("nieuw.example.test", "nieuwer.example.test", "andere naam"),
        ("labwinkel.example.test", "nieuw.example.test", "nieuwe hosting"),
    ]
    assert all(each["by"] and each["at"] for each in found["moves"])
    assert api.ask("GET", f"{LIST}/nobody/shop").status == 404


def test_a_copy_takes_any_shop_but_one_that_is_linked_already(lab: Lab, api: InProcessApi) -> None:
    lab.import_orders()
    copy = {"id": SECOND, "name": "Tweede", "reference_prefix": "TW-"}
    assert api.ask("POST", f"{LIST}/{lab.profile.id}/copy", copy).status == 201
    secret = f"{LIST}/{SECOND}/secrets/link_code"
    refused = api.ask("PUT", secret, {"value": lab.shop.link_code()})
    assert (refused.status, refused.error["fields"][0]["profile"]) == (422, lab.profile.id)
    lab.shop.identity = ShopIdentity(here="tweede.example.test")
    assert api.ask("PUT", secret, {"value": lab.shop.link_code("https://tweede.example.test")}).status == 200


def test_a_staging_copy_is_not_imported(lab: Lab) -> None:
    lab.import_orders()
    lab.shop.identity.here = "staging.example.test"
    lab.place(*plain_orders(1))
    run = lab.import_orders()
    assert run.state is RunState.FAILED
    assert "eerst op een ander adres gekoppeld" in run.errors[0]


def test_a_shop_with_a_new_identity_behind_its_own_key_goes_on_and_is_told(lab: Lab) -> None:
    lab.import_orders()
    lab.shop.identity.installation = "f" * 32
    placed = lab.place(*plain_orders(1))
    run = lab.import_orders()
    lab.assert_booked_once(*placed)
    assert any("nieuw kenmerk" in error for error in run.errors)
    assert not lab.import_orders().errors, "it is told once"


def test_a_run_without_news_about_its_shop_writes_no_claim(lab: Lab) -> None:
    lab.import_orders()
    seen: list[Operation] = []

    async def note(operation: Operation) -> None:
        seen.append(operation)

    lab.rows.before = note
    lab.import_orders()
    about = [each.name for each in seen if (each.table, each.partition) == ("claims", ShopClaims.PARTITION_PREFIX)]
    assert about == ["range"]


def test_a_profile_that_is_gone_holds_nobody_back(lab: Lab) -> None:
    lab.import_orders()
    lab.run(lab.services.store.delete(ProfileRecord, ProfileRecord.PARTITION, lab.profile.id))
    assert run_as(lab, second_profile(lab)).state is RunState.DONE


def test_an_import_that_is_not_linked_claims_nothing(lab: Lab) -> None:
    connection = lab.profile.connection.model_copy(update={"administration_id": ""})
    lab.profile = lab.profile.model_copy(update={"connection": connection})
    lab.import_orders()
    assert claims(lab) == []


def test_the_younger_is_told_what_it_can_do(lab: Lab) -> None:
    lab.place(*plain_orders(1))
    lab.import_orders()
    run = run_as(lab, second_profile(lab))
    assert "verwijder een van de twee" in run.errors[0]


def test_stores_change_only_while_no_import_runs(lab: Lab, api: InProcessApi) -> None:
    lab.import_orders()
    lease = TaskLease(profile_id=lab.profile.id, task=Task.IMPORT_ORDERS)
    until = lab.clock.now() + timedelta(minutes=5)
    lab.run(lab.services.store.put(replace(lease, owner="run", executor="process", lease_until=until)))
    path = f"{LIST}/{lab.profile.id}"
    assert "loopt nu een import" in change(api, path, stores=["0"], expected=409).error["message"]
    change(api, path, name="Anders", expected=200)
    lab.clock.seconds += 600
    change(api, path, stores=["0"], expected=200)


def test_an_extension_that_lost_its_tables_is_no_second_shop(lab: Lab, api: InProcessApi) -> None:
    placed = lab.place(*plain_orders(2))
    lab.import_orders()
    lab.shop.identity = ShopIdentity()  # installed anew: another installation, at the same address
    refused = create(lab, api)
    assert (refused.status, refused.error["fields"][0]["profile"]) == (422, lab.profile.id)
    found = api.ask("POST", "/api/link", {"link_code": lab.shop.link_code(), "client_key": lab.demo.books.client_key})
    assert [each["field"] for each in found.json()["problems"]] == ["link_code"]
    run_as(lab, second_profile(lab))
    assert [total_booked(lab, each) for each in placed] == [1, 1]
