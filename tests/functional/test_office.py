"""An office with several clients: templates of settings over HTTP, and one setting changed for chosen profiles."""

from typing import Any

from local.shop.identity import ShopIdentity
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.lab import Lab

SECOND_SHOP = "tweede.example.test"


def make(lab: Lab, api: InProcessApi, name: str, **more: Any) -> Answer:
    """Make another profile, of a second shop of the same administration."""
    settings: dict[str, Any] = api.ask("GET", f"/api/profiles/{lab.profile.id}").json()
    settings["orders"]["reference_prefix"] = f"{name.upper()}-"
    lab.shop.identity = ShopIdentity(here=f"{name}.{SECOND_SHOP}")
    code = lab.shop.link_code(f"https://{name}.{SECOND_SHOP}")
    body = {"profile": {**settings, "id": name, "name": name, "connection": {}}, "link_code": code}
    return api.ask("POST", "/api/profiles", {**body, "client_key": lab.demo.books.client_key, **more})


def change(api: InProcessApi, path: str, value: object, *profiles: str) -> Answer:
    return api.ask("POST", "/api/settings-changes", {"path": path, "value": value, "profiles": profiles})


def setting(api: InProcessApi, profile: str, group: str, name: str) -> Any:
    return api.ask("GET", f"/api/profiles/{profile}").json()[group][name]


def test_a_template_is_made_of_a_profile_and_tells_what_its_profiles_do_otherwise(lab: Lab, api: InProcessApi) -> None:
    made = api.ask("POST", "/api/templates", {"profile": lab.profile.id, "name": "Ons kantoor"})
    assert (made.status, made.json()["id"]) == (201, "ons-kantoor")
    assert "reference_prefix" not in str(made.json())
    assert lab.profile.connection.administration_id not in str(made.json())
    again = api.ask("POST", "/api/templates", {"profile": lab.profile.id, "name": "ons  kantoor"})
    assert again.status == 409

    assert make(lab, api, "nieuw", template="ons-kantoor").status == 201
    assert api.ask("GET", "/api/profiles/nieuw/template").json() == {
        "template": "ons-kantoor",
        "name": "Ons kantoor",
        "deviations": [],
    }
    assert change(api, "orders.tolerance", "0.09", "nieuw").status == 200
    [deviation] = api.ask("GET", "/api/profiles/nieuw/template").json()["deviations"]
    assert (deviation["path"], deviation["profile"]) == ("orders.tolerance", "0.09")
    [listed] = api.ask("GET", "/api/templates").json()["items"]
    assert {each["id"]: len(each["deviations"]) for each in listed["profiles"]} == {lab.profile.id: 0, "nieuw": 1}

    assert api.ask("PUT", "/api/profiles/nieuw/template", {"template": "weg"}).status == 404
    assert api.ask("PUT", "/api/profiles/nieuw/template", {"template": ""}).status == 204
    assert api.ask("GET", "/api/profiles/nieuw/template").json()["template"] == ""
    assert api.ask("DELETE", "/api/templates/ons-kantoor").status == 204
    assert api.ask("GET", "/api/templates").json()["items"] == []
    assert api.ask("GET", f"/api/profiles/{lab.profile.id}/template").json()["template"] == ""


def test_a_profile_is_not_made_with_a_template_that_is_not_there(lab: Lab, api: InProcessApi) -> None:
    assert make(lab, api, "nieuw", template="weg").status == 404
    assert api.ask("GET", "/api/profiles/nieuw").status == 404


def test_one_setting_is_shown_changed_and_undone_for_the_profiles_that_can_have_it(lab: Lab, api: InProcessApi) -> None:
    make(lab, api, "een")
    make(lab, api, "twee")
    change(api, "orders.tolerance", "0.09", "twee")
    asked = {"path": "orders.tolerance", "value": "0.09", "profiles": ["een", "twee", "niemand"]}
    shown = {
        each["profile"]: each for each in api.ask("POST", "/api/settings-changes/preview", asked).json()["profiles"]
    }
    before = setting(api, "een", "orders", "tolerance")
    assert shown["een"] == {"profile": "een", "name": "een", "before": before, "refusal": None}
    assert "al zo" in shown["twee"]["refusal"]["nl"]
    assert "bestaat niet" in shown["niemand"]["refusal"]["nl"]
    assert setting(api, "een", "orders", "tolerance") == before

    made = api.ask("POST", "/api/settings-changes", asked).json()
    assert {each["profile"]: each["changed"] for each in made["profiles"]} == {
        "een": True,
        "twee": False,
        "niemand": False,
    }
    assert setting(api, "een", "orders", "tolerance") == "0.09"
    newest, *_ = api.ask("GET", "/api/settings-changes").json()["items"]
    assert (newest["id"], newest["path"], newest["value"]) == (made["id"], "orders.tolerance", "0.09")
    assert newest["by"]

    undone = api.ask("POST", f"/api/settings-changes/{made['id']}/undo", {}).json()
    assert {each["profile"]: each["undone"] for each in undone["profiles"]}["een"]
    assert setting(api, "een", "orders", "tolerance") == before
    assert setting(api, "twee", "orders", "tolerance") == "0.09"
    assert api.ask("POST", f"/api/settings-changes/{made['id']}/undo", {}).status == 409


def test_what_was_changed_since_is_not_undone(lab: Lab, api: InProcessApi) -> None:
    make(lab, api, "een")
    made = change(api, "orders.comment_in_memo", not setting(api, "een", "orders", "comment_in_memo"), "een").json()
    change(api, "orders.comment_in_memo", setting(api, "een", "orders", "comment_in_memo") is False, "een")
    undone = api.ask("POST", f"/api/settings-changes/{made['id']}/undo", {}).json()
    [one] = undone["profiles"]
    assert not one["undone"]
    assert "intussen" in one["refusal"]["nl"]
    assert setting(api, "een", "orders", "comment_in_memo") == made["profiles"][0]["before"]


def test_what_belongs_to_one_shop_or_cannot_be_is_refused(lab: Lab, api: InProcessApi) -> None:
    make(lab, api, "een")
    assert change(api, "orders.reference_prefix", "X-", "een").status == 409
    assert change(api, "connection.administration_id", "x", "een").status == 409
    [one] = change(api, "customers.recognition", "by_shoe_size", "een").json()["profiles"]
    assert (one["changed"], "kan niet" in one["refusal"]["nl"]) == (False, True)
    [one] = change(api, "planning.import_orders", {"interval": "daily", "at": "26:00:00"}, "een").json()["profiles"]
    assert not one["changed"]
    assert api.ask("POST", "/api/settings-changes/niets/undo", {}).status == 404
