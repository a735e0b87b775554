"""Linking over HTTP: what two keys open, a proposal that works as it is, choices, and an end that does not answer."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from local.shop import faults
from sconnect.app.profiles.repository import read_profile
from sconnect.domain.profile import Profile
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

LINK = "/api/link"


@pytest.fixture
def path(lab: Lab) -> str:
    return f"/api/profiles/{lab.profile.id}"


def _keys(lab: Lab) -> dict[str, str]:
    return {"link_code": lab.shop.link_code(), "client_key": lab.demo.books.client_key}


def _remove(api: InProcessApi, path: str) -> None:
    """Remove the profile that has the shop, so that it can be linked."""
    read = api.ask("GET", path)
    assert api.ask("DELETE", path, headers={"If-Match": read.headers["ETag"]}).status == 204


def test_both_keys_show_what_they_open(lab: Lab, api: InProcessApi, path: str) -> None:
    _remove(api, path)
    found = api.ask("POST", LINK, _keys(lab)).json()
    assert found["shop"] == {
        "ok": True,
        "problem": None,
        "name": "Labwinkel 3.0.3.9",
        "version": "3.0.3.8",
        "extension": "2.0.0",
        "capabilities": found["shop"]["capabilities"],
    }
    assert "import_orders" in found["shop"]["capabilities"]
    assert (found["books"]["ok"], found["books"]["administration"]) == (True, "Voorbeeld Handel BV")
    assert found["problems"] == []


def test_the_proposal_is_a_profile_that_works(lab: Lab, api: InProcessApi, path: str) -> None:
    """Only what a person has to choose is added, and orders are booked with it."""
    _remove(api, path)
    found = api.ask("POST", LINK, _keys(lab)).json()
    profile = {**found["proposal"], "id": "nieuw"}
    assert profile["orders"]["statuses"] == [2, 3, 5]
    assert profile["orders"]["shipping_articles"] == {
        "high": "VERZENDKOSTEN-H",
        "low": "VERZENDKOSTEN-L",
        "none": "VERZENDKOSTEN-0",
    }
    assert profile["planning"]["import_orders"]["interval"] == "15m"
    assert api.ask("POST", "/api/profiles", {"profile": profile, **_keys(lab)}).status == 201
    assert api.ask("POST", "/api/profiles/nieuw/check").json()["problems"] == []

    made = api.ask("GET", "/api/profiles/nieuw").json()
    kept = lab.run(read_profile(lab.services, "nieuw")).connection.model_dump()
    lab.profile = Profile.model_validate({**made, "connection": kept})
    lab.change_profile("orders", start=datetime(2026, 1, 1, tzinfo=UTC))
    booked = lab.place(*plain_orders(3))
    lab.import_orders()
    lab.assert_booked_once(*booked)


def test_a_proposed_prefix_is_free(lab: Lab, api: InProcessApi) -> None:
    first = api.ask("POST", LINK, _keys(lab)).json()["proposal"]["orders"]["reference_prefix"]
    copy = {"id": "kopie", "name": "Kopie", "reference_prefix": first}
    assert api.ask("POST", f"/api/profiles/{lab.profile.id}/copy", copy).status == 201
    second = api.ask("POST", LINK, _keys(lab)).json()["proposal"]["orders"]["reference_prefix"]
    assert second != first


def test_one_key_at_a_time_is_fine_and_nothing_is_saved(lab: Lab, api: InProcessApi) -> None:
    before = dict(lab.secrets.kept)
    shop = api.ask("POST", LINK, {"link_code": lab.shop.link_code()}).json()
    assert (shop["shop"]["ok"], shop["books"]["ok"], shop["books"]["problem"]) == (True, False, None)
    assert shop["choices"]["statuses"]
    assert shop["choices"]["templates"] == []
    books = api.ask("POST", LINK, {"client_key": lab.demo.books.client_key}).json()
    assert (books["shop"]["ok"], books["books"]["ok"]) == (False, True)
    assert books["choices"]["templates"]
    assert api.ask("POST", LINK, {}).json()["proposal"]["orders"]["shipping_articles"] == {}
    assert lab.secrets.kept == before


@pytest.mark.parametrize(
    ("keys", "end", "sentence"),
    [
        ({"link_code": "sc1.onzin"}, "shop", "koppelcode"),
        ({"link_code": "https://winkel.example"}, "shop", "Dit is geen koppelcode"),
        ({"client_key": "onzin"}, "books", "koppelsleutel"),
    ],
)
def test_a_key_that_opens_nothing_says_why(keys: dict[str, str], end: str, sentence: str, api: InProcessApi) -> None:
    answer = api.ask("POST", LINK, keys)
    assert answer.status == 200
    assert not answer.json()[end]["ok"]
    assert sentence in answer.json()[end]["problem"]["nl"]


def test_a_shop_that_counts_in_another_currency_cannot_be_linked(lab: Lab, api: InProcessApi) -> None:
    lab.shop.capture = replace(lab.shop.capture, default_currency="GBP")
    problems = api.ask("POST", LINK, _keys(lab)).json()["problems"]
    assert "rekent in GBP" in problems[0]["message"]["nl"]
    answer = api.ask("PUT", f"/api/profiles/{lab.profile.id}/secrets/link_code", {"value": lab.shop.link_code()})
    assert answer.status == 422
    assert "rekent in GBP" in answer.error["fields"][0]["message"]


def test_choices_come_from_both_ends(api: InProcessApi, path: str) -> None:
    choices = api.ask("POST", f"{path}/choices/refresh").json()
    assert {each["name"] for each in choices["templates"]} == {"Standaard", "Webshop", "Oud sjabloon"}
    assert [each["number"] for each in choices["revenue_groups"]] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert choices["revenue_groups"][0]["ledger"] == "8000 Verkoop goederen hoog"
    assert choices["revenue_groups"][0]["leads_to"] == {"nl": "rubriek 1a (hoog)", "en": "box 1a (high)"}
    assert {"kind": "high", "percent": "21"} in choices["vat_rates"]
    assert choices["article_fields"] == ["webshopcode", "kleur", "gewicht"]
    [complete] = [each for each in choices["statuses"] if each["name"] == "Complete"]
    assert (complete["id"], complete["complete"]) == (5, True)
    assert {"id": "2", "name": "Zakelijk"} in choices["customer_groups"]
    assert choices["problems"] == []


def test_an_end_that_does_not_answer_leaves_its_lists_empty(lab: Lab, api: InProcessApi, path: str) -> None:
    lab.secrets.kept[lab.profile.connection.client_key_secret] = "ingetrokken"
    choices = api.ask("POST", f"{path}/choices/refresh").json()
    assert (choices["templates"], choices["cost_centres"]) == ([], [])
    assert choices["statuses"]
    [problem] = choices["problems"]
    assert "koppelsleutel" in problem["nl"]
    checked = api.ask("POST", f"{path}/check").json()
    assert (checked["shop"]["ok"], checked["books"]["ok"]) == (True, False)


def test_settings_are_saved_although_an_end_does_not_answer(lab: Lab, api: InProcessApi, path: str) -> None:
    lab.secrets.kept.clear()
    read = api.ask("GET", path)
    changed = api.ask("PUT", path, {**read.json(), "name": "Anders"}, headers={"If-Match": read.headers["ETag"]})
    assert (changed.status, changed.json()["name"]) == (200, "Anders")


def test_a_person_who_links_is_told_to_try_again_not_that_it_happens_by_itself(
    lab: Lab, api: InProcessApi, path: str
) -> None:
    lab.shop.fault = faults.maintenance
    said = [
        api.ask("POST", LINK, _keys(lab)).json()["shop"]["problem"],
        api.ask("POST", f"{path}/choices/refresh").json()["problems"][0],
        {
            language: api.ask(
                "PUT",
                f"/api/profiles/{lab.profile.id}/secrets/link_code",
                {"value": lab.shop.link_code()},
                headers={"Accept-Language": language},
            ).error["message"]
            for language in ("nl", "en")
        },
    ]
    for problem in said:
        assert "Probeer het over een paar minuten opnieuw." in problem["nl"]
        assert "Try again in a few minutes." in problem["en"]
        assert "vanzelf" not in problem["nl"]


def test_recurring_payments_are_told_at_linking(lab: Lab, api: InProcessApi) -> None:
    assert not [each for each in api.ask("POST", LINK, _keys(lab)).json()["questions"] if "terugkerende" in each["nl"]]
    lab.shop.capture = replace(lab.shop.capture, has_recurring_payments=True)
    told = api.ask("POST", LINK, _keys(lab)).json()["questions"]
    assert "terugkerende betalingen" in told[0]["nl"]
    assert "recurring payments" in told[0]["en"]
