"""Profiles over HTTP: made, read, changed by two people at once, copied, removed; their keys go in and never out."""

import asyncio
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from local.shop.identity import ShopIdentity
from sconnect.app.errors import StoreBusyError
from sconnect.app.profiles.probing import ConnectionProbe, ProbeTarget, probe_connections
from sconnect.app.profiles.repository import read_profile, read_stored, save_profile
from sconnect.app.profiles.saving import replace_profile, save_change
from sconnect.app.services import Services
from sconnect.app.storage.records import RECORDS, OfProfile, OrderRecord, SummaryRow
from sconnect.app.storage.schema import Record
from sconnect.domain.profile.history import By
from sconnect.entrypoints.http.handlers.profile_views import ProfileBody
from tests.fakes.rows import Fate, Operation
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import order_of, plain_orders

LIST = "/api/profiles"
SECOND_SHOP = "tweede.example.test"


@pytest.fixture
def path(lab: Lab) -> str:
    return f"{LIST}/{lab.profile.id}"


def _link(lab: Lab) -> dict[str, str]:
    """The keys of another shop, for a second profile of the administration."""
    lab.shop.identity = ShopIdentity(here=SECOND_SHOP)
    return {"link_code": lab.shop.link_code(f"https://{SECOND_SHOP}"), "client_key": lab.demo.books.client_key}


def _new(api: InProcessApi, path: str, **changes: Any) -> dict[str, Any]:
    """The settings of the lab's profile for another one."""
    settings: dict[str, Any] = api.ask("GET", path).json()
    settings["orders"]["reference_prefix"] = "NIEUW-"
    return {**settings, "id": "nieuw", "name": "Nieuw", "connection": {}, **changes}


def _fields(answer: Answer) -> dict[str, str]:
    return {each["field"]: each["message"] for each in answer.error["fields"]}


def _changed(settings: Mapping[str, Any], part: str, **changes: Any) -> dict[str, Any]:
    return {**settings, part: {**settings[part], **changes}}


async def _kinds_kept(lab: Lab) -> set[type[Record]]:
    """Which kinds of records there still are of the lab's profile."""
    return {
        kind
        for kind in RECORDS
        if issubclass(kind, OfProfile)
        async for _ in lab.services.store.range(kind, lab.profile.id)
    }


def test_a_profile_is_made_with_its_keys(lab: Lab, api: InProcessApi, path: str) -> None:
    made = api.ask("POST", LIST, {"profile": _new(api, path), **_link(lab)})

    assert (made.status, made.headers["Location"]) == (201, "/api/profiles/nieuw")
    read = api.ask("GET", "/api/profiles/nieuw")
    assert read.json() == made.json()
    assert read.headers["ETag"] == made.headers["ETag"]
    assert read.json()["connection"] == {"administration_id": lab.profile.connection.administration_id}
    [summary] = [each for each in api.ask("GET", LIST).json()["items"] if each["id"] == "nieuw"]
    assert (summary["administration"], summary["shop"]) == ("Voorbeeld Handel BV", "Labwinkel 3.0.3.9")
    kept = lab.run(read_profile(lab.services, "nieuw")).connection
    assert lab.secrets.kept[kept.client_key_secret] == lab.demo.books.client_key
    assert lab.secrets.kept[kept.shop_link_secret] == _link(lab)["link_code"]


def test_a_profile_can_be_made_before_its_keys_are_known(lab: Lab, api: InProcessApi, path: str) -> None:
    assert api.ask("POST", LIST, {"profile": _new(api, path)}).status == 201
    assert api.ask("GET", "/api/profiles/nieuw").json()["connection"] == {"administration_id": ""}

    written = api.ask("PUT", "/api/profiles/nieuw/secrets/client_key", {"value": lab.demo.books.client_key})
    assert (written.status, written.json()) == (200, {"administration": "Voorbeeld Handel BV", "shop": None})
    written = api.ask("PUT", "/api/profiles/nieuw/secrets/link_code", {"value": _link(lab)["link_code"]})
    assert (written.status, written.json()) == (200, {"administration": None, "shop": "Labwinkel 3.0.3.9"})
    pinned = api.ask("GET", "/api/profiles/nieuw").json()["connection"]
    assert pinned == {"administration_id": lab.profile.connection.administration_id}
    assert api.ask("POST", "/api/profiles/nieuw/check").json()["problems"] == []


@pytest.mark.parametrize(
    ("keys", "field"), [({"client_key": "geen sleutel"}, "client_key"), ({"link_code": "geen code"}, "link_code")]
)
def test_a_key_that_opens_nothing_makes_no_profile(
    keys: dict[str, str], field: str, api: InProcessApi, path: str
) -> None:
    answer = api.ask("POST", LIST, {"profile": _new(api, path), **keys})
    assert answer.status == 422
    assert list(_fields(answer)) == [field]
    assert api.ask("GET", "/api/profiles/nieuw").status == 404


def test_a_name_that_is_taken_stays_as_it_is(lab: Lab, api: InProcessApi, path: str) -> None:
    secrets = dict(lab.secrets.kept)
    answer = api.ask("POST", LIST, {"profile": _new(api, path, id=lab.profile.id), **_link(lab)})
    assert (answer.status, answer.error["code"]) == (409, "refused")
    assert "Kies een andere korte naam" in answer.error["message"]
    assert lab.secrets.kept == secrets


def test_a_prefix_that_is_taken_is_refused(lab: Lab, api: InProcessApi, path: str) -> None:
    settings = _new(api, path)
    settings["orders"]["reference_prefix"] = lab.profile.orders.reference_prefix
    answer = api.ask("POST", LIST, {"profile": settings, **_link(lab)})
    assert answer.status == 422
    assert "valt samen met dat van profiel" in _fields(answer)["orders.reference_prefix"]
    assert api.ask("GET", "/api/profiles/nieuw").status == 404


def test_a_change_needs_the_version_that_was_read(api: InProcessApi, path: str) -> None:
    read = api.ask("GET", path)
    settings = {**read.json(), "name": "Anders"}
    assert api.ask("PUT", path, settings).status == 428

    changed = api.ask("PUT", path, settings, headers={"If-Match": read.headers["ETag"]})
    assert (changed.status, changed.json()["name"]) == (200, "Anders")
    assert changed.headers["ETag"] != read.headers["ETag"]

    late = api.ask("PUT", path, {**settings, "name": "Te laat"}, headers={"If-Match": read.headers["ETag"]})
    assert (late.status, late.error["code"]) == (412, "lost_race")
    assert "door iemand anders veranderd" in late.error["message"]
    assert api.ask("GET", path).json()["name"] == "Anders"


def test_of_two_changes_at_once_one_wins(lab: Lab) -> None:
    async def both() -> list[object]:
        stored = await read_stored(lab.services, lab.profile.id)
        named = [stored.profile.model_copy(update={"name": name}) for name in ("Een", "Twee")]
        changes = [
            replace_profile(lab.services, profile.id, stored.version, ProfileBody.of(profile).settings(), by=By("test"))
            for profile in named
        ]
        return await asyncio.gather(*changes, return_exceptions=True)

    outcomes = lab.run(both())
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LostRaceError", "StoredProfile"]


def test_a_change_of_any_version_wins_over_one_that_was_made_meanwhile(
    lab: Lab, api: InProcessApi, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(services: Services, target: ProbeTarget) -> ConnectionProbe:
        stored = await read_stored(services, lab.profile.id)
        renamed = stored.profile.model_copy(update={"name": "Tussendoor"})
        await save_change(services, stored, renamed, by=By("other"))
        return await probe_connections(services, target)

    monkeypatch.setattr("sconnect.app.profiles.saving.probe_connections", slowly)
    answer = api.ask("PUT", path, {**api.ask("GET", path).json(), "name": "Anders"}, headers={"If-Match": "*"})
    assert (answer.status, answer.json()["name"]) == (200, "Anders")


def test_a_change_reads_the_version_of_its_profile_once(lab: Lab, api: InProcessApi, path: str) -> None:
    read = api.ask("GET", path)
    seen: list[Operation] = []

    def note(operation: Operation) -> Fate:
        seen.append(operation)
        return Fate.FINE

    lab.rows.policy = note
    answer = api.ask("PUT", path, read.json(), headers={"If-Match": read.headers["ETag"]})
    assert answer.status == 200
    assert [each.name for each in seen if (each.table, each.key) == ("profiles", lab.profile.id)] == ["get", "replace"]


def test_settings_that_cannot_work_are_refused_by_name(api: InProcessApi, path: str) -> None:
    read = api.ask("GET", path)
    wrong = _changed(read.json(), "orders", sales_template_id="bestaat-niet", rounding_article="WEG")
    answer = api.ask("PUT", path, wrong, headers={"If-Match": read.headers["ETag"]})
    assert (answer.status, answer.error["code"]) == (422, "invalid_settings")
    assert set(_fields(answer)) == {"orders.sales_template_id", "orders.rounding_article"}
    assert api.ask("GET", path).headers["ETag"] == read.headers["ETag"]


def test_what_was_wrong_before_does_not_keep_one_from_another_change(lab: Lab, api: InProcessApi, path: str) -> None:
    lab.change_profile("orders", rounding_article="WEG")
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    read = api.ask("GET", path)
    answer = api.ask("PUT", path, {**read.json(), "active": False}, headers={"If-Match": read.headers["ETag"]})
    assert (answer.status, answer.json()["active"]) == (200, False)
    assert [each["field"] for each in api.ask("POST", f"{path}/check").json()["problems"]] == [
        "orders.rounding_article"
    ]


@pytest.mark.parametrize(
    ("part", "change", "field"),
    [
        ("customers", {"collective_customers": {"NL": "gone"}}, "customers.collective_customers.NL"),
        (
            "customers",
            {"collective_customers": {"BE": "00000000-0000-4000-8000-000000000000"}},
            "customers.collective_customers.BE",
        ),
        ("customers", {"shared_emails": "kassa"}, "customers.shared_emails"),
        ("customers", {"recognition": "code"}, "customers.code_source"),
        ("articles", {"collective_article": "WEG"}, "articles.collective_article"),
        ("articles", {"revenue_groups_by_rate": {"9": "high"}}, "articles.revenue_groups_by_rate.9"),
    ],
)
def test_what_cannot_work_is_refused_when_saved_with_the_name_of_its_field(
    lab: Lab, api: InProcessApi, path: str, part: str, change: dict[str, object], field: str
) -> None:
    if part == "articles" and "revenue_groups_by_rate" in change:
        change = {"revenue_groups_by_rate": {"9": lab.profile.articles.revenue_groups_by_rate[Decimal(21)]}}
    read = api.ask("GET", path)
    wanted = {**read.json(), part: {**read.json()[part], **change}}
    answer = api.ask("PUT", path, wanted, headers={"If-Match": read.headers["ETag"]})
    assert answer.status == 422
    assert list(_fields(answer)) == [field]


@pytest.mark.parametrize(
    ("part", "change", "field", "sentence"),
    [
        ("orders", {"tolerance": "2"}, "orders.tolerance", "Vul 1 of minder in."),
        ("orders", {"sales_template_id": ""}, "orders.sales_template_id", "Dit mag niet leeg zijn."),
        ("orders", {"start": "gisteren"}, "orders.start", "Vul een moment in"),
        ("orders", {"start": "2026-11-01T00:00:00"}, "orders.start", "Vermeld de tijdzone"),
        ("orders", {"statuses": ["x"]}, "orders.statuses.0", "Vul een heel getal in."),
        ("orders", {"reference_prefix": "a b"}, "orders.reference_prefix", "Gebruik letters, cijfers en streepjes"),
        ("orders", {"more": 1}, "orders.more", "Dit veld bestaat niet."),
        ("customers", {"recognition": "gok"}, "customers.recognition", "Kies een van: code, email,"),
        ("customers", {"collective_customers": {"nl": "x"}}, "customers.collective_customers.nl", "landcode"),
        ("articles", {"extra_field": "x" * 51}, "articles.extra_field", "Vul hooguit 50 tekens in."),
        ("article_export", {"publish_new": "misschien"}, "article_export.publish_new", "Kies true (ja) of false"),
        (
            "planning",
            {"import_orders": {"interval": "custom", "schedule": "elke dag"}},
            "planning.import_orders.schedule",
            "heeft geen zes velden",
        ),
    ],
)
def test_a_value_that_is_wrong_says_what_to_fill_in(
    part: str, change: dict[str, Any], field: str, sentence: str, api: InProcessApi, path: str
) -> None:
    answer = api.ask("PUT", path, _changed(api.ask("GET", path).json(), part, **change), headers={"If-Match": '"x"'})
    assert answer.status == 400
    assert sentence in _fields(answer)[field]
    assert f"{field}: " in answer.error["message"]


def test_a_new_profile_that_is_wrong_says_so_in_the_same_words(api: InProcessApi, path: str) -> None:
    settings = _changed(_new(api, path), "orders", tolerance="2")
    answer = api.ask("POST", LIST, {"profile": settings})
    assert (answer.status, list(_fields(answer))) == (400, ["orders.tolerance"])


def test_a_version_that_was_marked_as_weak_on_its_way_still_counts(api: InProcessApi, path: str) -> None:
    read = api.ask("GET", path)
    assert api.ask("PUT", path, read.json(), headers={"If-Match": f"W/{read.headers['ETag']}"}).status == 200


def test_who_reads_english_gets_english(api: InProcessApi, path: str) -> None:
    wrong = _changed(api.ask("GET", path).json(), "orders", tolerance="2")
    headers = {"If-Match": '"x"', "Accept-Language": "en-GB,en;q=0.9,nl;q=0.8"}
    assert _fields(api.ask("PUT", path, wrong, headers=headers)) == {"orders.tolerance": "Fill in 1 or less."}
    assert api.ask("GET", "/api/profiles/nergens", headers=headers).error["message"].endswith("does not exist.")
    dutch = {"Accept-Language": "nl,en;q=0.5"}
    assert api.ask("GET", "/api/profiles/nergens", headers=dutch).error["message"].endswith("bestaat niet.")


def test_the_name_and_the_administration_are_fixed(api: InProcessApi, path: str) -> None:
    read = api.ask("GET", path)
    headers = {"If-Match": read.headers["ETag"]}
    renamed = api.ask("PUT", path, {**read.json(), "id": "anders"}, headers=headers)
    assert (renamed.status, list(_fields(renamed))) == (422, ["id"])
    moved = api.ask("PUT", path, {**read.json(), "connection": {"administration_id": "ander"}}, headers=headers)
    assert (moved.status, list(_fields(moved))) == (422, ["connection.administration_id"])


def test_a_key_of_another_administration_is_refused(lab: Lab, api: InProcessApi, path: str) -> None:
    lab.change_profile("connection", administration_id="een-andere")
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    before = dict(lab.secrets.kept)
    answer = api.ask("PUT", f"{path}/secrets/client_key", {"value": lab.demo.books.client_key})
    assert answer.status == 422
    assert "opent een andere administratie (Voorbeeld Handel BV)" in _fields(answer)["value"]
    assert lab.secrets.kept == before


def test_keys_that_do_not_exist(api: InProcessApi, path: str) -> None:
    assert api.ask("PUT", f"{path}/secrets/wachtwoord", {"value": "x"}).status == 404
    assert api.ask("GET", f"{path}/secrets/client_key").status == 405
    assert api.ask("PUT", f"{path}/secrets/link_code", {"value": ""}).status == 400


def test_a_copy_is_for_another_shop_of_the_same_administration(api: InProcessApi, path: str) -> None:
    copied = api.ask("POST", f"{path}/copy", {"id": "kopie", "name": "Kopie", "reference_prefix": "K-"})
    assert copied.status == 201
    original, copy = api.ask("GET", path).json(), copied.json()
    assert copy["active"] is False
    assert copy["connection"] == original["connection"]
    assert copy["articles"] == original["articles"]
    assert copy["orders"]["start"] > original["orders"]["start"]
    checked = api.ask("POST", "/api/profiles/kopie/check").json()
    assert checked["books"]["ok"]
    assert not checked["shop"]["ok"]


def test_removing_a_profile_leaves_only_what_keeps_orders_from_doubling(lab: Lab, api: InProcessApi, path: str) -> None:
    booked, waiting = lab.place(*plain_orders(1), order_of("", customer=2))
    lab.import_orders()
    assert lab.marker(waiting) is not None
    version = api.ask("GET", path).headers["ETag"]
    assert api.ask("DELETE", path).status == 428
    assert api.ask("DELETE", path, headers={"If-Match": '"ouder"'}).status == 412

    gone = api.ask("DELETE", path, headers={"If-Match": version})

    assert (gone.status, gone.body) == (204, b"")
    assert api.ask("GET", path).status == 404
    assert api.ask("GET", LIST).json()["items"] == []
    assert lab.listed() == []
    assert lab.secrets.kept == {}
    marker = lab.marker(booked)
    assert marker is not None
    assert marker.sales_order_number is not None
    assert (marker.explanation, marker.causes) == ("", ())
    assert lab.run(_kinds_kept(lab)) == {OrderRecord}
    summary = lab.services.store.get(SummaryRow, SummaryRow.PARTITION_PREFIX, lab.profile.id)
    assert lab.run(summary) is None


def test_a_profile_at_work_is_not_removed(api: InProcessApi, path: str) -> None:
    api.ask("POST", f"{path}/runs", {"task": "import_orders"})
    answer = api.ask("DELETE", path, headers={"If-Match": api.ask("GET", path).headers["ETag"]})
    assert (answer.status, answer.error["code"]) == (409, "refused")
    assert "Annuleer die" in answer.error["message"]


def test_profiles_are_listed_a_part_at_a_time(api: InProcessApi, path: str) -> None:
    for number in range(5):
        copy = {"id": f"kopie-{number}", "name": "Kopie", "reference_prefix": f"K{number}-"}
        assert api.ask("POST", f"{path}/copy", copy).status == 201
    seen: list[str] = []
    query = "limit=2"
    while query:
        page = api.ask("GET", LIST, query=query).json()
        assert len(page["items"]) <= 2
        seen += [each["id"] for each in page["items"]]
        query = f"limit=2&continuation={page['next']}" if page["next"] else ""
    assert seen == sorted(seen)
    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "continuation=!", "continuation=AAAA", "page=2", "limit="]
)
def test_a_part_that_does_not_exist(query: str, api: InProcessApi) -> None:
    answer = api.ask("GET", LIST, query=query)
    assert answer.status == 400
    assert list(_fields(answer)) == [query.partition("=")[0]]


def test_no_answer_holds_a_key_or_the_name_of_one(lab: Lab, api: InProcessApi, path: str) -> None:
    api.ask("POST", LIST, {"profile": _new(api, path), **_link(lab)})
    names = [*lab.secrets.kept, *lab.secrets.kept.values()]
    version = {"If-Match": api.ask("GET", path).headers["ETag"]}
    answers = [
        *(api.ask("GET", each) for each in (path, LIST, f"{path}/choices", "/api/planning", "/api/settings-schema")),
        api.ask("POST", f"{path}/check"),
        api.ask("POST", "/api/link", _link(lab)),
        api.ask("POST", "/api/link", {"link_code": "sc1.geheim-dat-fout-is", "client_key": "sleutel-die-fout-is"}),
        api.ask("PUT", path, {**api.ask("GET", path).json(), "client_key": "sleutel-die-fout-is"}, headers=version),
        api.ask("PUT", f"{path}/secrets/client_key", {"value": "sleutel-die-fout-is"}),
        api.ask("PUT", f"{path}/secrets/client_key", {"value": {"x": "sleutel-die-fout-is"}}),
    ]
    for answer in answers:
        text = answer.body.decode()
        for secret in [*names, "geheim-dat-fout-is", "sleutel-die-fout-is"]:
            assert secret not in text


def test_a_store_that_is_busy_says_try_again(lab: Lab, api: InProcessApi, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: object) -> None:
        raise StoreBusyError("De opslag antwoordt niet.", "De opslag antwoordt niet.")

    monkeypatch.setattr(lab.rows, "get", busy)
    answer = api.ask("GET", f"{LIST}/{lab.profile.id}")
    assert (answer.status, answer.error["code"]) == (503, "not_now")


def test_what_nobody_expected_tells_nothing_of_the_inside(
    lab: Lab, api: InProcessApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("a secret detail")

    monkeypatch.setattr(lab.rows, "get", broken)
    answer = api.ask("GET", f"{LIST}/{lab.profile.id}")
    assert (answer.status, answer.error["code"]) == (500, "unexpected")
    assert b"secret detail" not in answer.body
