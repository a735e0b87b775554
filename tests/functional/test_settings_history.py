"""The history of settings over HTTP: who changed what, when and by what, and putting it back."""

from datetime import timedelta
from typing import Any

import pytest

from sconnect.app.housekeeping.retention import purge_runs
from sconnect.app.profiles.repository import read_stored
from sconnect.app.profiles.saving import save_change
from sconnect.app.storage.records import ProfileRecord, SettingsSave
from sconnect.domain.profile.history import By
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders
from tests.functional.test_office import change, make


def history(lab: Lab, api: InProcessApi, query: str = "", *, profile: str = "") -> list[dict[str, Any]]:
    answer = api.ask("GET", f"/api/profiles/{profile or lab.profile.id}/settings-history", query=query)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def save(lab: Lab, api: InProcessApi, group: str, **settings: Any) -> Answer:
    address = f"/api/profiles/{lab.profile.id}"
    read = api.ask("GET", address)
    body = read.json()
    body[group] |= settings
    lab.clock.seconds += 60
    return api.ask("PUT", address, body, headers={"If-Match": read.headers["ETag"]})


def put_back(lab: Lab, api: InProcessApi, change_id: str, *fields: str, version: str = "") -> Answer:
    address = f"/api/profiles/{lab.profile.id}"
    version = version or api.ask("GET", address).headers["ETag"]
    lab.clock.seconds += 60
    return api.ask(
        "POST",
        f"{address}/settings-history/{change_id}/put-back",
        {"fields": fields},
        headers={"If-Match": version},
    )


def words(saved: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [(each["path"], each["before"], each["after"]) for each in saved["edits"]]


def test_every_change_is_kept_with_who_when_and_from_what_to_what(lab: Lab, api: InProcessApi) -> None:
    save(lab, api, "orders", tolerance="0.09")
    save(lab, api, "customers", hold_other_person=True)
    first_moment = lab.clock.now()
    assert save(lab, api, "orders", tolerance="0.09").status == 200  # nothing changed
    newest, older, created = history(lab, api)
    assert words(newest) == [("customers.hold_other_person", False, True)]
    assert words(older) == [("orders.tolerance", "0.05", "0.09")]
    assert newest["by"] == "deze computer"
    assert newest["at"] == first_moment.isoformat().replace("+00:00", "Z")
    assert (newest["how"], created["how"]) == ("saved", "created")
    assert "connection" not in str([*newest["edits"], *older["edits"], *created["edits"]])
    assert lab.profile.connection.shop_link_secret not in str(history(lab, api))


def test_it_is_read_a_page_at_a_time(lab: Lab, api: InProcessApi) -> None:
    for cents in range(1, 8):
        save(lab, api, "orders", tolerance=f"0.1{cents}")
    address, found, query = f"/api/profiles/{lab.profile.id}/settings-history", [], "limit=3"
    while query:
        page = api.ask("GET", address, query=query).json()
        assert len(page["items"]) <= 3
        found += page["items"]
        query = f"limit=3&continuation={page['next']}" if page["next"] else ""
    assert [words(each)[0][2] for each in found[:-1]] == [f"0.1{cents}" for cents in range(7, 0, -1)]
    assert len({each["id"] for each in found}) == 8


def test_many_at_once_a_template_a_copy_a_decision_and_a_key_are_in_it(lab: Lab, api: InProcessApi) -> None:
    api.ask("POST", "/api/templates", {"profile": lab.profile.id, "name": "Ons kantoor"})
    make(lab, api, "nieuw", template="ons-kantoor")
    lab.clock.seconds += 60
    made = change(api, "orders.tolerance", "0.09", "nieuw").json()
    lab.clock.seconds += 60
    api.ask("POST", f"/api/settings-changes/{made['id']}/undo", {})
    undone, many, created = history(lab, api, profile="nieuw")
    assert [(each["how"], words(each)) for each in (undone, many)] == [
        ("many_undone", [("orders.tolerance", "0.09", "0.05")]),
        ("many", [("orders.tolerance", "0.05", "0.09")]),
    ]
    assert (created["how"], created["template"]) == ("template", "Ons kantoor")
    assert ("orders.reference_prefix", None, "NIEUW-") in words(created)

    lab.clock.seconds += 60
    address = f"/api/profiles/{lab.profile.id}/secrets/client_key"
    assert api.ask("PUT", address, {"value": lab.demo.books.client_key}).status == 200
    key, *_ = history(lab, api)
    assert (key["how"], key["edits"]) == ("client_key", [])
    assert lab.demo.books.client_key not in str(history(lab, api))


def test_a_change_is_put_back_and_that_is_a_change_too(lab: Lab, api: InProcessApi) -> None:
    save(lab, api, "orders", tolerance="0.09", comment_in_memo=False)
    [changed, *_] = history(lab, api)
    answer = put_back(lab, api, changed["id"])
    assert answer.status == 200
    assert (answer.json()["orders"]["tolerance"], answer.json()["orders"]["comment_in_memo"]) == ("0.05", True)
    back, again, *_ = history(lab, api)
    assert (back["how"], again["id"]) == ("put_back", changed["id"])
    assert {each["refusal"]["nl"] for each in again["edits"]} == {"Staat nu al zo."}
    assert put_back(lab, api, changed["id"]).status == 409
    assert put_back(lab, api, back["id"], "orders.tolerance").json()["orders"]["tolerance"] == "0.09"


def test_one_setting_of_a_change_is_put_back_alone(lab: Lab, api: InProcessApi) -> None:
    save(lab, api, "orders", tolerance="0.09", comment_in_memo=False)
    [changed, *_] = history(lab, api)
    answer = put_back(lab, api, changed["id"], "orders.comment_in_memo")
    assert (answer.json()["orders"]["tolerance"], answer.json()["orders"]["comment_in_memo"]) == ("0.09", True)
    assert put_back(lab, api, changed["id"], "orders.statuses").status == 404


def test_the_prefix_is_not_put_back_once_orders_were_booked_under_it(lab: Lab, api: InProcessApi) -> None:
    former = lab.profile.orders.reference_prefix
    assert save(lab, api, "orders", reference_prefix="NEW-", tolerance="0.09").status == 200
    [changed, *_] = history(lab, api)
    assert all(each["refusal"] is None for each in changed["edits"])
    save(lab, api, "orders", comment_in_memo=False)
    lab.profile = lab.run(read_stored(lab.services, lab.profile.id)).profile
    lab.place(*plain_orders(1))
    lab.import_orders()
    _, changed, *_ = history(lab, api)
    [prefix] = [each for each in changed["edits"] if each["path"] == "orders.reference_prefix"]
    assert "zijn al orders geboekt" in prefix["refusal"]["nl"]
    assert "Orders were booked" in prefix["refusal"]["en"]
    refused = put_back(lab, api, changed["id"], "orders.reference_prefix")
    assert (refused.status, "al orders geboekt" in refused.error["message"]) == (409, True)
    rest = put_back(lab, api, changed["id"])
    assert rest.json()["orders"]["tolerance"] == "0.05"
    assert rest.json()["orders"]["reference_prefix"] == "NEW-" != former


def test_putting_back_goes_through_the_validation_of_saving(lab: Lab, api: InProcessApi) -> None:
    usable = api.ask("GET", f"/api/profiles/{lab.profile.id}").json()["orders"]["sales_template_id"]
    stored = lab.run(read_stored(lab.services, lab.profile.id))
    orders = stored.profile.orders.model_copy(update={"sales_template_id": "weg"})
    lab.run(save_change(lab.services, stored, stored.profile.model_copy(update={"orders": orders}), by=By("eerder")))
    lab.clock.seconds += 60
    save(lab, api, "orders", sales_template_id=usable)
    [mended, *_] = history(lab, api)
    assert words(mended) == [("orders.sales_template_id", "weg", usable)]
    refused = put_back(lab, api, mended["id"])
    assert refused.status == 422
    assert refused.error["fields"][0]["field"] == "orders.sales_template_id"
    assert api.ask("GET", f"/api/profiles/{lab.profile.id}").json()["orders"]["sales_template_id"] == usable


def test_who_saw_older_settings_puts_nothing_back(lab: Lab, api: InProcessApi) -> None:
    seen = api.ask("GET", f"/api/profiles/{lab.profile.id}").headers["ETag"]
    save(lab, api, "orders", tolerance="0.09")
    [changed, *_] = history(lab, api)
    assert put_back(lab, api, changed["id"], version=seen).status == 412
    without = api.ask("POST", f"/api/profiles/{lab.profile.id}/settings-history/{changed['id']}/put-back", {})
    assert without.status == 428


@pytest.mark.parametrize("change_id", ["weg", "8204478399999-niets", "saved!8204478399999-token-1"])
def test_a_change_that_is_not_there_is_not_found(lab: Lab, api: InProcessApi, change_id: str) -> None:
    assert put_back(lab, api, change_id).status == 404


def test_a_change_whose_successor_lost_the_race_is_shown_once(lab: Lab, api: InProcessApi) -> None:
    save(lab, api, "orders", tolerance="0.09")
    row = lab.run(lab.services.store.get(ProfileRecord, ProfileRecord.PARTITION, lab.profile.id))
    assert row
    filed = SettingsSave.last_of(row.record)
    assert filed
    lab.run(lab.services.store.put(filed))  # filed by a save that did not come to write the profile
    assert [each["how"] for each in history(lab, api)] == ["saved", "created"]
    save(lab, api, "orders", tolerance="0.07")
    assert [words(each)[0][2] for each in history(lab, api)][:2] == ["0.07", "0.09"]


def test_it_is_kept_as_long_as_the_explanation_of_a_booking(lab: Lab, api: InProcessApi) -> None:
    save(lab, api, "orders", tolerance="0.09")
    lab.clock.seconds += lab.services.retention.finished / timedelta(seconds=1)
    save(lab, api, "orders", tolerance="0.07")
    lab.clock.seconds += 60
    lab.run(purge_runs(lab.services, lab.profile.id))
    assert [words(each)[0][2] for each in history(lab, api)] == ["0.07"]
