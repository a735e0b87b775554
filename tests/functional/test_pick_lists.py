"""Pick lists are kept: who may only look causes no call outside, and an operator reads them anew."""

from datetime import timedelta
from typing import Any

import pytest

from local.shop import faults
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.housekeeping.daily import run_daily_maintenance, today
from sconnect.app.profiles.pick_lists import pick_lists_read_at
from sconnect.app.profiles.repository import save_profile
from sconnect.entrypoints.http.routes import ROUTES, Role
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import plain_order
from tests.functional.test_profile_access import World, world

__all__ = ["world"]

VIEWER = {"x-functions-key": "viewer-key-of-twenty-signs"}
QUESTIONS = {"read_corrections", "list_same_customer", "read_reconciliation", "read_vat_return"}
"""What is asked of shop and books as they are at this moment, by a click of its own: there is nothing to keep."""


def _calls(lab: Lab) -> tuple[int, int, int]:
    return sum(lab.snelstart_calls.values()), len(lab.shop.requests), len(lab.vies.asked)


@pytest.fixture
def choices(lab: Lab) -> str:
    return f"/api/profiles/{lab.profile.id}/choices"


def test_a_viewer_causes_no_call_but_by_the_questions_that_are_about_this_moment(world: World) -> None:
    asking = set()
    for route in ROUTES:
        if route.method != "GET" or route.role > Role.VIEWER:
            continue
        before = _calls(world.lab)
        assert world.ask(route, VIEWER).status == 200, route.name
        if _calls(world.lab) != before:
            asking.add(route.name)
    assert asking == QUESTIONS


def test_looking_at_pick_lists_reads_four_rows_and_asks_nothing(lab: Lab, api: InProcessApi, choices: str) -> None:
    api.ask("POST", f"{choices}/refresh")
    before = _calls(lab)
    lab.rows.reads.clear()
    shown = api.ask("GET", choices).json()
    assert (shown["problems"], _calls(lab)) == ([], before)
    assert sum(lab.rows.reads.values()) == 4
    assert {each["name"] for each in shown["templates"]} >= {"Standaard", "Webshop"}
    assert [each["name"] for each in shown["statuses"] if each["complete"]] == ["Shipped", "Complete"]
    moment = lab.clock.now().isoformat().replace("+00:00", "Z")
    assert shown["shop_read_at"] == shown["books_read_at"] == moment


def test_before_they_were_read_a_sentence_says_what_to_do(lab: Lab, api: InProcessApi, choices: str) -> None:
    shown = api.ask("GET", choices).json()
    assert (shown["templates"], shown["statuses"], shown["shop_read_at"]) == ([], [], None)
    [problem] = shown["problems"]
    assert "Een medewerker of beheerder haalt ze op met Vernieuwen" in problem["nl"]
    assert "An operator or administrator reads them with Refresh" in problem["en"]
    assert _calls(lab) == (0, 0, 0)


def test_saving_and_checking_a_profile_and_new_keys_keep_what_they_read_anyway(lab: Lab, api: InProcessApi) -> None:
    path = f"/api/profiles/{lab.profile.id}"
    keys = {"link_code": lab.shop.link_code(), "client_key": lab.demo.books.client_key}
    read = api.ask("GET", path)
    changes: tuple[tuple[str, str, object], ...] = (
        ("PUT", path, read.json()),
        ("POST", f"{path}/check", {}),
        *(("PUT", f"{path}/secrets/{which}", {"value": key}) for which, key in keys.items()),
    )
    for change in changes:
        lab.clock.seconds += 60
        assert api.ask(*change, headers={"If-Match": "*"}).status == 200
        shown = api.ask("GET", f"{path}/choices").json()
        moment = lab.clock.now().isoformat().replace("+00:00", "Z")
        assert moment in {shown["shop_read_at"], shown["books_read_at"]}
        assert shown["problems"] == []


def test_of_an_end_that_does_not_answer_the_lists_that_are_kept_stay(lab: Lab, api: InProcessApi, choices: str) -> None:
    first = api.ask("POST", f"{choices}/refresh").json()
    lab.clock.seconds += 3600
    lab.shop.fault = faults.maintenance
    shown = api.ask("POST", f"{choices}/refresh").json()
    assert (shown["statuses"], shown["shop_read_at"]) == (first["statuses"], first["shop_read_at"])
    assert shown["books_read_at"] > first["books_read_at"]
    assert len(shown["problems"]) == 1


def test_the_night_reads_those_that_are_missing_or_a_month_old_and_no_others(lab: Lab) -> None:
    lab.place(plain_order())
    lab.import_orders()

    def night() -> int:
        lab.clock.seconds += timedelta(days=1).total_seconds()
        before = _calls(lab)
        lab.run(run_daily_maintenance(lab.services, lab.profile.id, today(lab.services)))
        return sum(_calls(lab)) - sum(before)

    night()
    assert lab.run(pick_lists_read_at(lab.services, lab.profile.id)) == lab.clock.now()
    quiet = night()
    assert night() == quiet
    lab.clock.seconds += timedelta(days=30).total_seconds()
    assert night() > quiet


def test_a_profile_that_is_off_is_left_alone_by_night(lab: Lab) -> None:
    profile = lab.profile.model_copy(update={"active": False})
    lab.run(save_profile(lab.services, profile, by="test"))
    lab.run(run_daily_maintenance(lab.services, profile.id, today(lab.services)))
    assert _calls(lab) == (0, 0, 0)


def test_a_shop_with_endless_options_fills_no_row_and_the_operator_is_told(
    api: InProcessApi, choices: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = [{"option_value_id": str(each), "names": [f"Waarde {each} " + "é" * 80]} for each in range(5_000)]
    answer = {"options": [{"option_id": "1", "names": ["Maat"], "values": values}]}
    monkeypatch.setattr("local.shop.shop.shop_options", lambda: answer)
    shown = api.ask("POST", f"{choices}/refresh").json()
    assert 1_000 < len(shown["option_values"]) < 5_000
    assert [each["nl"][:38] for each in shown["problems"]] == ["De webwinkel heeft meer om uit te kiez"]
    kept = api.ask("GET", choices).json()
    assert (kept["option_values"], kept["problems"]) == (shown["option_values"], shown["problems"])


def test_every_country_of_the_world_and_hundreds_of_cost_centres_fit_and_more_than_fit_is_told(
    lab: Lab, api: InProcessApi, choices: str
) -> None:
    books = lab.sim.books(lab.demo.books.name)
    [country, *_] = books.countries.values()
    for number in range(250 - len(books.countries)):
        name = f"Land met een lange naam {number}"
        key = f"00000000-0000-4000-7000-{number:012d}"
        books.countries[key] = {
            **country,
            "id": key,
            "naam": name,
            "landcode": f"{chr(65 + number // 26)}{number % 26}",
        }

    def with_centres(how_many: int) -> dict[str, Any]:
        [centre, *_] = books.cost_centres.values()
        for number in range(how_many):
            key = f"00000000-0000-4000-6000-{number:012d}"
            books.cost_centres[key] = {**centre, "id": key, "nummer": 1_000 + number, "omschrijving": "Project " * 2}
        refreshed: dict[str, Any] = api.ask("POST", f"{choices}/refresh").json()
        return refreshed

    shown = with_centres(500)
    assert (len(shown["countries"]), len(shown["cost_centres"])) == (250, len(books.cost_centres))
    assert shown["problems"] == []
    shown = with_centres(5_000)
    assert 500 < len(shown["cost_centres"]) < 5_000
    assert [each["en"][:29] for each in shown["problems"]] == ["SnelStart has more to choose "]
    assert api.ask("GET", choices).json()["problems"] == shown["problems"]


def test_looking_tells_the_names_of_collective_customers_also_of_former_ones(lab: Lab, api: InProcessApi) -> None:
    path = f"/api/profiles/{lab.profile.id}"
    first, second = lab.add_customer("verzamel@example.test"), lab.add_customer("balie@example.test")
    for collective in (first, second):
        settings = api.ask("GET", path).json()
        settings["customers"]["collective_customers"] = {"NL": collective}
        assert api.ask("PUT", path, settings, headers={"If-Match": "*"}).status == 200
    before = _calls(lab)
    shown = api.ask("GET", f"{path}/choices").json()["customers"]
    assert _calls(lab) == before
    cards = lab.sim.books(lab.demo.books.name).relations
    names = {key: f"{cards[key]['naam']} ({cards[key]['relatiecode']})" for key in (second, first)}
    assert shown == [{"id": key, "name": name} for key, name in names.items()]
    # Of books that do not answer, the names stay.
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "GET", "/v2/relaties", status=400))
    assert api.ask("POST", f"{path}/choices/refresh").json()["customers"] == shown
