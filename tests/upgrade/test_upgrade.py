"""An installation that an earlier version left behind is taken over: nothing is done twice, and nothing is lost."""

import base64
import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from local.host.azurite import Storage
from local.shop.captures import load
from sconnect.adapters.opencart.mapping.orders import OrderReader
from sconnect.adapters.tables.keys import decode_key
from sconnect.app.storage.records import (
    ArticleLink,
    CorrectionRecord,
    Cursor,
    CustomerLink,
    OrderRecord,
    ProfileRecord,
    RunRecord,
    SeenPayments,
    ShopCredit,
)
from sconnect.app.storage.records.base import link_key
from sconnect.app.storage.records.orders import order_key
from sconnect.app.storage.repository import RecordStore
from sconnect.app.storage.schema import Record
from sconnect.domain.archive.order import ArchivedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.change_detection import _seen_in_form, seen_text
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.vies import NoAnswer
from tests.functional.orders import german_order, order_of, plain_order
from tests.upgrade.contract import contract_of, missing
from tests.upgrade.record import (
    DAY,
    HOUR,
    KEY,
    LEASE_OVER,
    LONG_COMPANY,
    LONG_EMAIL,
    MAIN,
    MINUTE,
    OFF,
    OUTCOME_CERTAIN,
    SECOND,
    THIRD,
    from_company,
    without_code,
)
from tests.upgrade.world import World, fill_tables, read_tables, tables_of, unreadable

RECORDINGS = sorted(folder for folder in (Path(__file__).parent / "recordings").iterdir() if folder.is_dir())
R = TypeVar("R", bound=Record)
PROFILES = (MAIN, SECOND, THIRD)
IMPORT, ARTICLES, CUSTOMERS = "import_orders", "export_articles", "export_customers"
NEW_ORDER, NEW_CARD = "POST /verkooporders", "POST /relaties"
NEW_ARTICLE, FIELDS_OF_ARTICLE = "POST /artikelen", "PUT /artikelen/{id}/customFields"


@pytest.fixture(params=RECORDINGS, ids=lambda folder: folder.name)
def recording(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


@pytest.fixture
def world(recording: Path) -> Iterator[World]:
    """The installation at the moment at which it was recorded."""
    opened = World.opened(recording, seed=2)
    with opened.running():
        yield opened


@pytest.fixture
def cast(recording: Path) -> "Cast":
    return Cast(recording)


class Cast:
    """Which order plays which part."""

    def __init__(self, recording: Path) -> None:
        content = json.loads((recording / "cast.json").read_text(encoding="utf-8"))
        self.link_codes: dict[str, str] = content["link_codes"]
        self._orders: dict[str, Any] = content["orders"]

    def orders(self, part: str) -> tuple[str, list[str]]:
        """Return the profile and the numbers of the orders that play a part."""
        found = self._orders[part]
        return found["profile"], found["orders"]

    def states(self, world: World, part: str) -> set[str]:
        """Return the states of the orders that play a part."""
        profile, orders = self.orders(part)
        return {world.order_states(profile)[order] for order in orders}


def items_of(world: World, profile: str) -> list[tuple[str, str, str]]:
    """Return the work list: kind and key of what is waited for, and since when."""
    items = world.listing(f"/api/profiles/{profile}/work-list")
    return sorted((item["kind"], item["key"], item["since"]) for item in items)


def kinds_of(world: World, profile: str) -> list[tuple[str, str]]:
    return [(kind, key) for kind, key, _ in items_of(world, profile)]


def report_of(world: World, run: dict[str, Any]) -> list[tuple[str, str]]:
    items = world.listing(f"/api/runs/{run['run']}/items")
    return sorted((item["subject"], item["outcome"]) for item in items)


def change(world: World, profile: str, part: str, **changes: object) -> None:
    answer = world.ask("GET", f"/api/profiles/{profile}")
    body = answer.json()
    body[part] |= changes
    world.ask("PUT", f"/api/profiles/{profile}", body, headers={"if-match": answer.headers["ETag"]})


def run_due_import(world: World, profile: str) -> None:
    """Let the timer come by, and the run of one profile be carried out; the others stay on the queue."""
    world.later(6 * MINUTE)
    world.tick("import_orders_timer")
    others = [message for message in world.queue if profile not in message.body]
    world.queue = [message for message in world.queue if message not in others]
    world.deliver()
    world.queue = others


def run_everything(world: World) -> None:
    """Run every task of every profile by hand, each after the runs under way have ended."""
    world.deliver()
    world.later(OUTCOME_CERTAIN)
    for task in (IMPORT, ARTICLES, CUSTOMERS):
        for profile in PROFILES:
            assert world.run_now(profile, task)["state"] == "done"


def assert_nothing_doubled(world: World) -> None:
    """No order is booked twice, and no two cards, products or accounts of one thing were made."""
    assert [name for name, number in world.references().items() if number > 1] == []
    for books in world.snelstart.administrations.values():
        codes = [article["artikelcode"] for article in books.articles.values()]
        assert len(codes) == len(set(codes))
        made = [card["naam"] for card in books.relations.values() if card["naam"].startswith("Klant Nummer")]
        assert len(made) == len(set(made))
    for shop in world.shops.values():
        models = [row["model"] for row in shop.products.records.values() if row["model"] != "DUBBEL-1"]
        assert len(models) == len(set(models))
        emails = [row["email"] for row in shop.customers.records.values()]
        assert len(emails) == len(set(emails))


def test_every_row_can_be_read_and_there_is_one_of_every_kind(world: World) -> None:
    assert unreadable(world.tables()) == []


@pytest.mark.azurite
def test_every_row_is_read_from_table_storage_as_it_was_written(recording: Path, storage: Storage) -> None:
    written = tables_of(recording)
    fill_tables(storage.connection_string, written)
    assert read_tables(storage.connection_string, written) == written


def test_every_name_that_others_rely_on_is_still_there(world: World, recording: Path) -> None:
    recorded = json.loads((recording / "contract.json").read_text(encoding="utf-8"))
    assert missing(recorded, contract_of(world)) == []


def test_every_setting_of_a_profile_says_what_it_said(world: World) -> None:
    for row in world.stored("profiles"):
        stored = json.loads(row["body"])
        shown = world.ask("GET", f"/api/profiles/{row['RowKey']}").json()
        del stored["connection"]
        assert {name: {**shown[name], **each} if isinstance(each, dict) else each for name, each in stored.items()} == {
            name: shown[name] for name in stored
        }


def test_every_link_code_opens_its_shop(world: World, cast: Cast) -> None:
    for code in cast.link_codes.values():
        found = world.ask("POST", "/api/link", {"link_code": code}).json()
        assert found["shop"]["ok"], found["shop"]


def test_the_key_of_a_machine_still_opens_the_api(world: World) -> None:
    assert world.ask("GET", "/api/profiles", headers={"x-functions-key": KEY}).json()["items"]


def test_a_run_that_is_in_hand_is_left_alone_until_its_lease_ends(world: World, cast: Cast) -> None:
    world.queue.clear()
    claim = world.row("claims", MAIN, f"task!{IMPORT}")
    run = world.start(MAIN, IMPORT)
    assert run == f"{MAIN}.{claim['owner']}"
    world.tick("import_orders_timer")
    assert not [message for message in world.queue if MAIN in message.body]
    world.later(6 * MINUTE)
    world.tick("import_orders_timer")
    assert [message for message in world.queue if MAIN in message.body]
    world.queue = [message for message in world.queue if MAIN in message.body]
    world.deliver()
    assert world.ask("GET", f"/api/runs/{run}").json()["state"] == "failed"
    assert cast.states(world, "sent and booked") == {"done"}


def test_the_first_tick_of_a_task_lists_every_profile_and_starts_what_was_due(world: World) -> None:
    """Versions of before kept no index of due work."""
    world.queue.clear()
    world.later(DAY)
    for timer in ("import_orders_timer", "export_articles_timer", "export_customers_timer"):
        world.tick(timer)
    planned = {
        (task, row["RowKey"])
        for row in world.stored("profiles")
        if (body := json.loads(row["body"]))["active"]
        for task, plan in body["planning"].items()
        if plan["interval"] != "off"
    }
    assert len(planned) > 3
    waiting = {(row["task"], row["PartitionKey"]) for row in world.stored("claims") if "executor" in row}
    listed = {(row["task"], row["profile_id"]) for row in world.stored("claims") if "due_at" in row}
    assert planned <= listed <= planned | waiting
    started = {json.loads(message.body)["run"].partition(".")[0] for message in world.queue}
    assert {profile for _, profile in planned} <= started


def test_messages_that_were_on_the_queues_are_carried_out_as_they_are(world: World, cast: Cast) -> None:
    world.lose("housekeeping")  # or the day would be over already
    asked = {message.queue: json.loads(message.body) for message in world.queue}
    runs = [json.loads(message.body)["run"] for message in world.queue if message.queue == "sconnect-runs"]
    world.deliver()
    assert {row["PartitionKey"] for row in world.stored("housekeeping")} == {*PROFILES, OFF}
    assert len(runs) == 2
    assert [world.ask("GET", f"/api/runs/{run}").json()["state"] for run in runs] == ["done", "done"]
    given_up = asked["sconnect-runs-poison"]["run"]
    assert world.ask("GET", f"/api/runs/{given_up}").json()["state"] == "failed"
    assert cast.states(world, "article not made") == {"done"}
    assert world.book_writes() == {NEW_ARTICLE: 1, NEW_CARD: 1, NEW_ORDER: 1, FIELDS_OF_ARTICLE: 1}
    assert world.shop_writes() == {}


def test_orders_in_doubt_come_to_their_end_and_none_is_booked_twice(world: World, cast: Cast) -> None:
    world.queue.clear()
    for part in ("sent and booked", "sent and not booked"):
        assert cast.states(world, part) == {"sending"}
    run_due_import(world, MAIN)
    assert cast.states(world, "sent and booked") == {"done"}
    assert cast.states(world, "sent and not booked") == {"sending"}
    assert cast.states(world, "released") == {"done"}
    assert world.book_writes() == {NEW_CARD: 2, NEW_ORDER: 2}
    world.forget_calls()
    world.deliver()
    world.later(OUTCOME_CERTAIN)
    for profile in PROFILES:
        world.run_now(profile, IMPORT)
    for part in ("sent and not booked", "refused", "card made", "card not made", "left to a person and booked"):
        assert cast.states(world, part) == {"done"}, part
    assert cast.states(world, "left to a person and not booked") == {"unknown"}
    assert cast.states(world, "skipped") == {"skipped"}
    assert world.book_writes() == {NEW_ARTICLE: 1, NEW_CARD: 2, NEW_ORDER: 5, FIELDS_OF_ARTICLE: 1}
    assert_nothing_doubled(world)


def test_housekeeping_finds_in_the_books_what_was_left_to_a_person(world: World, cast: Cast) -> None:
    world.queue.clear()
    world.later(DAY)
    world.tick("housekeeping_timer")
    world.deliver()
    assert cast.states(world, "left to a person and booked") == {"done"}
    assert cast.states(world, "left to a person and not booked") == {"unknown"}
    assert world.book_writes() == {}
    assert world.shop_writes() == {}
    days = [row for row in world.stored("housekeeping") if row["RowKey"] == "2026-11-26"]
    assert {row["PartitionKey"] for row in days} == {*PROFILES, OFF}
    assert {row["errors"] for row in days} == {"[]"}


def test_what_waits_for_a_person_stays_in_the_work_list(world: World) -> None:
    before = {profile: items_of(world, profile) for profile in PROFILES}
    run_everything(world)
    world.later(DAY)
    for timer in ("housekeeping_timer", "import_orders_timer", "export_articles_timer", "export_customers_timer"):
        world.tick(timer)
    world.deliver()
    solved = {"customer_uncertain", "article_uncertain", "books_refused", "total_difference"}
    for profile in PROFILES:
        stays = [item for item in before[profile] if item[0] not in solved]
        assert [item for item in stays if item[:2] not in GOES] == [
            item for item in items_of(world, profile) if item in before[profile]
        ]
    assert_nothing_doubled(world)


GOES = {("article_unknown", "lab-later"), ("outcome_unknown", "17"), ("outcome_unknown", "3")}
"""What solves itself: an article that was made meanwhile, and two orders of which the outcome becomes known."""


def test_no_booked_order_is_listed_as_changed_although_every_one_is_read_again(world: World, cast: Cast) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    listed = {profile: [kind for kind in kinds_of(world, profile) if "booking" in kind[0]] for profile in PROFILES}
    for profile in PROFILES:
        for order_id, state in world.order_states(profile).items():
            if state == "done" and cast.orders("booked")[1][1] != order_id:
                world.shops[profile].change_status(order_id, 2)
    world.later(DAY)
    for profile in PROFILES:
        world.run_now(profile, IMPORT)
    for profile in PROFILES:
        after = [kind for kind in kinds_of(world, profile) if "booking" in kind[0] or "reused" in kind[0]]
        assert after == listed[profile]
    assert listed[MAIN] == [("changed_after_booking", cast.orders("booked")[1][3])]
    assert_nothing_doubled(world)


def test_no_order_of_before_is_held_for_vies_and_none_that_was_booked_is_asked_about(world: World) -> None:
    world.queue.clear()
    before = {profile: world.order_states(profile) for profile in PROFILES}
    run_everything(world)
    world.later(2 * DAY)
    run_everything(world)
    assert world.vies.asked == []
    for profile in PROFILES:
        assert not [kind for kind, _ in kinds_of(world, profile) if kind.startswith("vies")]
        now = world.order_states(profile)
        assert {order for order, state in before[profile].items() if state == "done"} <= {
            order for order, state in now.items() if state == "done"
        }
    assert_nothing_doubled(world)


def test_a_profile_of_before_asks_vies_for_what_it_books_now(world: World) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    shown = world.ask("GET", f"/api/profiles/{MAIN}").json()["customers"]
    assert (shown["vies"], shown["own_vat_number"]) == ("book", "")
    world.vies.outcomes["DE136695976"] = NoAnswer.MEMBER_STATE
    entry = german_order(customer=900)
    entry["order"]["payment_custom_field"] = json.dumps({shown["vat_number_field_id"]: "DE136695976"})
    [order_id] = world.place(MAIN, entry)
    world.run_now(MAIN, IMPORT)
    assert world.order_states(MAIN)[order_id] == "done"
    assert ("vies_unanswered_booked", "DE136695976") in kinds_of(world, MAIN)
    world.vies.outcomes.clear()
    world.later(3_700)
    world.run_now(MAIN, IMPORT)
    assert not [kind for kind, _ in kinds_of(world, MAIN) if kind.startswith("vies")]
    assert {number for number, _, _ in world.vies.asked} == {"DE136695976"}
    assert_nothing_doubled(world)


def test_a_booked_order_that_is_edited_now_is_still_listed(world: World, cast: Cast) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    _, booked = cast.orders("booked")
    world.shops[MAIN].entries[booked[4]]["order"]["shipping_city"] = "Verhuisd"
    world.touch(MAIN, booked[4])
    world.run_now(MAIN, IMPORT)
    assert ("changed_after_booking", booked[4]) in kinds_of(world, MAIN)


def test_runs_of_before_followed_nothing_up_and_those_that_waited_are_carried_out(world: World) -> None:
    async def runs() -> dict[str, RunRecord]:
        found = RecordStore(world.rows).range(RunRecord, MAIN)
        return {stored.record.run_id: stored.record async for stored in found}

    assert not [row for row in world.stored("runs") if "continued" in row]
    before = world.clock.run(runs())
    assert {run.continued for run in before.values()} == {0}
    world.deliver()
    world.later(LEASE_OVER)
    world.run_now(MAIN, IMPORT)
    after = world.clock.run(runs())
    assert after.keys() > before.keys()
    assert {run.continued for run in after.values()} == {0}


def test_exports_send_nothing_again_and_report_nothing_again(world: World) -> None:
    world.queue.clear()
    half_way = world.row("claims", THIRD, f"export!{ARTICLES}")
    passes = {row["RowKey"]: row["whole_at"] for row in world.stored("claims") if "whole_at" in row}
    for task in (ARTICLES, CUSTOMERS):
        run = world.run_now(MAIN, task)
        assert run["state"] == "done"
        assert report_of(world, run) == []
    assert world.run_now(THIRD, ARTICLES)["counts"].keys() <= {"unchanged", "skipped"}
    assert world.shop_writes() == {}
    assert world.book_writes() == {}
    assert {row["RowKey"]: row["whole_at"] for row in world.stored("claims") if "whole_at" in row} == passes
    assert world.row("claims", THIRD, f"export!{ARTICLES}")["read_until"] == half_way["pass_started"]
    assert_nothing_doubled(world)


def test_a_variant_that_an_older_version_wrote_to_is_written_once_more_and_then_known(world: World) -> None:
    """What it wrote is not in its row, so whether a save of the master undid it cannot be told."""
    assert not any("written" in row for row in world.stored("exports"))
    world.queue.clear()
    run_everything(world)
    assert not any(row.get("written") for row in world.stored("exports"))
    world.shops[MAIN].products.records[FOLLOWER] |= {"master_id": MASTER, "override": frozenset({"model", "price"})}
    world.run_now(MAIN, IMPORT)  # what the shop is capable of is known from an import
    world.forget_calls()
    world.run_now(MAIN, ARTICLES)
    assert world.shop_writes() == {"products_write": 1, "changes": 1}
    world.forget_calls()
    world.run_now(MAIN, ARTICLES)
    assert world.shop_writes() == {}
    assert [row["shop_id"] for row in world.stored("exports") if row.get("written")] == [FOLLOWER]


FOLLOWER, MASTER = "500", "503"
"""Numbers of products that were exported, and what one is to the other from now on."""


def test_no_decision_of_before_holds_a_rate_so_every_order_of_before_counts_in_euro(world: World) -> None:
    decisions = [each for row in world.stored("orders") for each in json.loads(row.get("decisions") or "[]")]
    assert not any(each["kind"] == "rate" for each in decisions)
    for profile in PROFILES:
        assert {order["currency"] for order in world.listing(f"/api/profiles/{profile}/orders")} <= {"EUR"}
        waiting = [order for item in world.listing(f"/api/profiles/{profile}/work-list") for order in item["orders"]]
        assert {order["currency"] for order in waiting} <= {"EUR"}


def test_causes_of_before_that_are_in_dutch_alone_are_shown_as_they_are(world: World) -> None:
    details = [
        cause for row in world.stored("worklist") for cause in json.loads(row.get("details") or "[]") if cause["facts"]
    ]
    assert details
    for cause in details:
        dutch_alone = {name: fact for name, fact in cause["facts"].items() if not name.endswith("_en")}
        told = Cause(CauseKind(cause["kind"]), cause["key"], dutch_alone)
        shown = {name: fact for name, fact in dutch_alone.items() if fact in told.dutch}
        english = told.english, told.english.replace(".", ",")  # amounts are written as in the language of the sentence
        assert [name for name, fact in shown.items() if not any(fact in text for text in english)] == []
    for profile in PROFILES:
        for item in world.listing(f"/api/profiles/{profile}/work-list"):
            assert item["text"]["nl"]
            assert item["text"]["en"]


def test_exports_with_other_settings_compare_everything_anew_and_send_nothing(world: World) -> None:
    world.queue.clear()
    change(world, MAIN, "article_export", publish_new=False)
    change(world, MAIN, "customer_export", group_id="2")
    articles = world.run_now(MAIN, ARTICLES)
    customers = world.run_now(MAIN, CUSTOMERS)
    assert (articles["counts"]["unchanged"], customers["counts"]["unchanged"]) == (7, 15)
    assert report_of(world, articles) == [("LAB-LATER", "created")]  # nobody asked for it before
    assert report_of(world, customers) == []
    assert world.shop_writes() == {"products_write": 1, "changes": 1}
    assert world.shop_reads() == {"products": 1, "customers": 1}


def test_exports_know_the_products_and_accounts_that_were_made(world: World) -> None:
    world.queue.clear()
    moment = world.clock.now().replace(tzinfo=None).isoformat(timespec="milliseconds")
    books = next(iter(world.snelstart.administrations.values()))
    articles = [row for row in books.articles.values() if row["artikelcode"] in {"LAB-KOFFIE", "FIJN-1", "UIT-1"}]
    cards = [row for row in books.relations.values() if row["naam"] in {"Karel Klant", "Klant 1012", "Klant Nummer 1"}]
    for article in articles:
        article.update(omschrijving=f"{article['omschrijving']}, nieuw", modifiedOn=moment)
    for card in cards:
        card.update(telefoon="0301234567", modifiedOn=moment)
    world.run_now(MAIN, ARTICLES)
    world.run_now(MAIN, CUSTOMERS)
    assert world.shop_writes() == {"customers_write": 1, "products_write": 1, "changes": 5}
    prices = {row["model"]: row["price"] for row in world.shops[MAIN].products.records.values()}
    assert prices["FIJN-1"] == Decimal("82.6446")
    assert_nothing_doubled(world)


def test_customers_and_articles_that_were_learnt_cost_no_new_card_and_no_question(world: World) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    world.run_now(MAIN, IMPORT)
    world.forget_calls()
    placed = world.place(MAIN, *(plain_order(customer) for customer in (1, 2, 3, 8, 12)))
    placed += world.place(MAIN, without_code(order_of("", 9)), order_of("ONBEKEND-1", 5))
    placed += world.place(MAIN, from_company(plain_order(10), LONG_COMPANY, LONG_EMAIL))
    placed += world.place(MAIN, from_company(plain_order(11), "Samen BV", "inkoop@samen.example.test"))
    run_due_import(world, MAIN)
    assert {world.order_states(MAIN)[order] for order in placed} == {"done"}
    in_doubt = 1  # was never answered, and is sent once more now that it surely is not there
    assert world.book_writes() == {NEW_ORDER: len(placed) + in_doubt}
    assert "/relaties" not in world.book_reads()
    assert_nothing_doubled(world)


def test_an_import_reads_on_from_where_the_shop_was_read_to(world: World) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    world.run_now(MAIN, IMPORT)
    asked = [
        request.query["after_history"] for request in world.shops[MAIN].requests if "after_history" in request.query
    ]
    assert int(asked[0]) > 0


def test_a_cursor_that_remembers_no_entries_learns_them_and_looks_at_nothing_anew(world: World) -> None:
    run_everything(world)
    cursors = world.clock.run(_cursors(world))
    for cursor in cursors.values():
        assert cursor.seen
        assert cursor.seen[-1].number <= cursor.history_id
    runs = [run for profile in PROFILES for run in world.listing(f"/api/profiles/{profile}/runs")]
    assert [run for run in runs if "history_restarted" in run["counts"]] == []
    world.later(2 * DAY)  # the look at older orders finds nothing that an older version passed
    world.forget_calls()
    for profile in PROFILES:
        world.run_now(profile, IMPORT)
    assert world.book_writes() == {}


async def _cursors(world: World) -> dict[str, Cursor]:
    store = RecordStore(world.rows)
    stored = [await store.get_like(Cursor(profile_id=profile, name="orders")) for profile in PROFILES]
    return {each.record.profile_id: each.record for each in stored if each is not None}


def test_mappings_are_listed_as_they_were_chosen(world: World) -> None:
    for profile in PROFILES:
        for kind, key in (("articles", "shop_code"), ("customers", "key")):
            rows = [row for row in world.stored(kind) if row["PartitionKey"] == profile]
            shown = {each[key]: each for each in world.listing(f"/api/profiles/{profile}/mappings/{kind}")}
            for row in rows:
                if not row.get("pending_field"):
                    assert (shown[row["RowKey"]]["by"], shown[row["RowKey"]]["how"]) == (row["by"], row["how"])


def test_links_of_before_are_found_by_the_name_of_the_card_after_a_night(world: World) -> None:
    world.queue.clear()
    world.later(DAY)
    world.tick("housekeeping_timer")
    world.deliver()
    path = f"/api/profiles/{MAIN}/mappings/customers"
    rows = [row for row in world.stored("customers") if row["PartitionKey"] == MAIN and row.get("name")]
    assert rows
    for row in rows:
        shown = world.ask("GET", path, query=f"limit=200&q={quote(row['name'])}").json()["items"]
        [link] = [each for each in shown if each["key"] == row["RowKey"]]
        assert (link["shopper"], link["name"], link["rule"]) == ("", row["name"], "")


def test_an_order_of_a_profile_that_was_removed_is_not_booked_again_when_it_returns(world: World, cast: Cast) -> None:
    gone, orders = cast.orders("of a profile that is gone")
    body = world.ask("GET", f"/api/profiles/{SECOND}").json()
    body |= {"id": gone, "name": "Terug", "connection": {}}
    body["orders"] |= {"reference_prefix": "WEG-"}
    keys = {"link_code": cast.link_codes[gone], "client_key": "demo-koppelsleutel-1"}
    world.queue.clear()
    world.ask("POST", "/api/profiles", {"profile": body, **keys})
    new = world.place(gone, plain_order(1))
    assert world.run_now(gone, IMPORT)["state"] == "done"
    assert world.order_states(gone) == dict.fromkeys([*orders, *new], "done")
    assert world.book_writes()[NEW_ORDER] == 1
    assert_nothing_doubled(world)


def test_orders_that_an_older_version_sent_have_no_evidence_and_those_sent_now_do(world: World, cast: Cast) -> None:
    profile, [order_id, *_] = cast.orders("booked")
    path = f"/api/profiles/{profile}/orders"
    before = world.ask("GET", f"{path}/{order_id}").json()
    assert (before["state"], before["evidence"]) == ("done", None)
    placed = world.shops[profile].place(plain_order(), status=2)
    world.queue.clear()
    world.later(LEASE_OVER)
    assert world.run_now(profile, IMPORT)["state"] == "done"
    now = world.ask("GET", f"{path}/{placed}").json()
    assert (now["state"], bool(now["evidence"]["lines"])) == ("done", True)


def test_the_evidence_of_an_order_that_an_older_version_sent_says_what_was_not_kept(world: World, cast: Cast) -> None:
    profile, [order_id, *_] = cast.orders("booked")
    stored = world.clock.run(RecordStore(world.rows).get(OrderRecord, profile, order_key(order_id)))
    assert stored is not None
    order = ArchivedOrder(stored.record)
    assert order.head["missing"] == "lines computed"
    assert (order.head["booked_by"], order.treatment) == ("sconnect", "domestic")
    assert order.head["recognised"]
    assert {rate["shop_vat"] == rate["books_vat"] for rate in order.rates} == {True}


def test_an_order_that_an_older_version_sent_can_be_corrected_from_what_the_books_hold(
    world: World, cast: Cast
) -> None:
    profile, [order_id, *_] = cast.orders("booked")
    story = world.ask("GET", f"/api/profiles/{profile}/orders/{order_id}/corrections").json()
    assert (story["standing"], story["is_ours"], story["differs_from_sent"]) == ("open", True, True)
    assert {line["percent"] for line in story["lines"]} == {None}
    assert not story["corrections"]
    chosen = {"kind": "change", "scope": "lines", "lines": [{"line": story["lines"][0]["line"], "amount": "0.01"}]}
    shown = world.ask("POST", f"/api/profiles/{profile}/orders/{order_id}/corrections/preview", chosen)
    assert shown.status == 200, shown.json()


def test_orders_of_before_that_wait_are_asked_for_a_date_in_a_sent_return_and_none_that_was_booked_is_listed(
    world: World, cast: Cast
) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    before, references = {kind for kind, *_ in items_of(world, MAIN)}, world.references()
    year = world.clock.now().year
    for books in world.snelstart.administrations.values():
        books.scopes += " btwaangiftes:read"
        world.snelstart.make_return(books.name, date(year, 1, 1), "Jaar")
    world.run_now(MAIN, IMPORT)
    assert {kind for kind, *_ in items_of(world, MAIN)} - before == {"return_sent"}
    items = world.listing(f"/api/profiles/{MAIN}/work-list")
    asked = {order["order_id"] for item in items if item["kind"] == "return_sent" for order in item["orders"]}
    assert {world.order_states(MAIN)[order_id] for order_id in asked} == {"waiting"}
    assert world.references() == references
    profile, [order_id, *_] = cast.orders("booked")
    path = f"/api/profiles/{profile}/orders/{order_id}/corrections"
    line = world.ask("GET", path).json()["lines"][0]["line"]
    chosen = {"kind": "change", "scope": "lines", "lines": [{"line": line, "amount": "0.01"}]}
    shown = world.ask("POST", f"{path}/preview", chosen).json()
    assert shown["question"]["after"] == f"{year + 1}-01-01"


def test_revenue_groups_that_were_taken_by_lowest_number_are_listed_once(world: World) -> None:
    """No recorded order was booked as a reverse charge, so of those nothing is listed."""
    told = {"revenue_groups_by_number", "vat_exempt_supplies"}
    maintain(world)
    listed = {profile: [item[0] for item in items_of(world, profile) if item[0] in told] for profile in PROFILES}
    assert set(map(tuple, listed.values())) <= {(), ("revenue_groups_by_number",)}
    assert ["revenue_groups_by_number"] in listed.values()
    for profile in PROFILES:
        path = f"/api/profiles/{profile}/work-list"
        for item in world.ask("GET", path).json()["items"]:
            if item["kind"] in told:
                assert world.ask("POST", f"{path}/{item['id']}/act", {"action": "skip"}).status == 200
    maintain(world)
    assert all(item[0] not in told for profile in PROFILES for item in items_of(world, profile))


def maintain(world: World) -> None:
    """Let the maintenance of the next day come by."""
    world.queue.clear()
    world.later(DAY)
    world.tick("housekeeping_timer")
    world.deliver()


def test_a_second_round_of_everything_is_quiet(world: World) -> None:
    run_everything(world)
    world.forget_calls()
    for profile in PROFILES:
        for task in (IMPORT, ARTICLES, CUSTOMERS):
            world.run_now(profile, task)
    world.later(HOUR)
    assert world.book_writes() == {}
    assert world.shop_writes() == {}


def test_a_shop_of_before_is_never_told_what_became_of_its_orders(world: World) -> None:
    run_everything(world)
    world.later(DAY)
    world.tick("housekeeping_timer")
    world.deliver()
    run_everything(world)
    asked = {request.query["call"] for shop in world.shops.values() for request in shop.requests}
    assert "outcomes_write" not in asked
    assert not [path for path in world.book_reads() if "verkoopfacturen" in path]
    assert not [row for row in world.stored("worklist") if row["RowKey"].startswith("outcome!")]


def test_a_shop_that_shows_outcomes_from_now_on_is_told_of_the_orders_of_before_and_none_is_booked_again(
    world: World,
) -> None:
    run_everything(world)
    for shop in world.shops.values():
        shop.outcomes.switched_on = True
    run_everything(world)
    booked = world.references()
    world.forget_calls()
    world.later(DAY)
    world.tick("housekeeping_timer")
    world.deliver()
    run_everything(world)
    assert world.references() == booked
    assert world.book_writes() == {}
    done = {order for order, state in world.order_states(MAIN).items() if state == "done"}
    shown = {number for shop in world.shops.values() for number in shop.outcomes.records}
    assert done
    assert done <= shown


def _kept(world: World, kind: type[R], key: str) -> R:
    stored = world.clock.run(RecordStore(world.rows).get(kind, MAIN, key))
    assert stored is not None
    return stored.record


LOOKALIKE = {
    "shipping_city": "Zie\u0308rik\u200bzee\u00a0 &amp;amp; omstreken",
    "shipping_company": "Jansen &amp;amp; Zn",
}


@pytest.mark.parametrize("form", ["1", "2"])
def test_texts_that_look_alike_were_seen_in_both_forms_from_before_and_are_no_edit(
    world: World, cast: Cast, form: str
) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    _, booked = cast.orders("booked")
    order_id = booked[4]
    entry = world.shops[MAIN].entries[order_id]
    entry["order"] |= LOOKALIKE
    order = OrderReader(ZoneInfo("Europe/Amsterdam"), datetime.now(UTC)).read(entry)
    store = RecordStore(world.rows)
    marker = _kept(world, OrderRecord, order_key(order_id))
    world.clock.run(store.put(replace(marker, shop_hash=_seen_in_form(form, order))))
    world.touch(MAIN, order_id)
    world.run_now(MAIN, IMPORT)
    assert ("changed_after_booking", order_id) not in kinds_of(world, MAIN)
    entry["order"]["shipping_city"] = "Verhuisd"
    world.touch(MAIN, order_id)
    world.run_now(MAIN, IMPORT)
    assert ("changed_after_booking", order_id) in kinds_of(world, MAIN)


def test_links_under_keys_of_texts_that_look_alike_are_found_and_written_under_the_key_of_today(world: World) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    world.run_now(MAIN, IMPORT)
    email, code = "klant8\u200b@example.test", "ONBE\u200bKEND-1\u00a0 B"
    store, today = RecordStore(world.rows), link_key("email:klant8@example.test")
    known = _kept(world, CustomerLink, today)
    world.clock.run(store.put(replace(known, link=link_key(f"email:{email}"))))
    world.clock.run(store.delete(CustomerLink, MAIN, today))
    linked = _kept(world, ArticleLink, "onbekend-1")
    world.clock.run(store.put(replace(linked, article_key=code.casefold())))
    entry = order_of(code, 8)
    entry["order"]["email"] = email
    world.forget_calls()
    placed = world.place(MAIN, entry)
    run_due_import(world, MAIN)
    assert {world.order_states(MAIN)[order] for order in placed} == {"done"}
    assert "/relaties" not in world.book_reads()
    assert _kept(world, CustomerLink, today).customer_id == known.customer_id
    assert _kept(world, ArticleLink, "onbekend-1 b").article_id == linked.article_id
    assert_nothing_doubled(world)


def _to_pickup_point(entry: dict[str, Any], email: str) -> dict[str, Any]:
    point = {"company": "PostNL-punt Bruna Vismarkt", "address_1": "Vismarkt 2", "postcode": "3511 KR"}
    empty = dict.fromkeys(("firstname", "lastname", "company", "address_1", "address_2", "postcode", "city"), "")
    entry["order"] |= {"email": email, **{f"payment_{name}": text for name, text in empty.items()}}
    entry["order"] |= {f"shipping_{name}": text for name, text in point.items()}
    return entry


def _customer_of(world: World, order_id: str) -> str:
    """Return the customer that an order of the first profile is booked on."""
    reference = _kept(world, OrderRecord, order_key(order_id)).reference
    every = [order for books in world.snelstart.administrations.values() for order in books.orders.values()]
    [booked] = [order for order in every if order["betalingskenmerk"] == reference]
    return str(booked["relatie"]["id"])


def test_a_customer_that_was_chosen_for_a_shopper_at_a_pickup_point_is_still_theirs_and_nobody_elses(
    world: World,
) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    world.run_now(MAIN, IMPORT)
    known = _kept(world, CustomerLink, link_key("email:klant8@example.test"))
    of_point = "name+place:postnlpuntbrunavismarkt 3511KR 2"
    store = RecordStore(world.rows)
    for key in (f"email+{of_point} klant41@example.test", of_point):
        chosen = replace(known, link=link_key(key), how=LinkOrigin.CHOSEN, content_hash="", compared="")
        world.clock.run(store.put(chosen))
    theirs, others, without = world.place(
        MAIN,
        _to_pickup_point(plain_order(41), "klant41@example.test"),
        _to_pickup_point(plain_order(42), "klant42@example.test"),
        _to_pickup_point(plain_order(43), ""),
    )
    run_due_import(world, MAIN)
    states = world.order_states(MAIN)
    assert {states[order] for order in (theirs, others, without)} == {"done"}
    customers = {order: _customer_of(world, order) for order in (theirs, others, without)}
    assert customers[theirs] == known.customer_id
    assert known.customer_id not in {customers[others], customers[without]}
    assert_nothing_doubled(world)


def test_an_option_that_stands_in_the_settings_as_text_goes_on_and_becomes_a_number(world: World) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    world.run_now(MAIN, IMPORT)
    stored = world.clock.run(RecordStore(world.rows).get(ProfileRecord, ProfileRecord.PARTITION, MAIN))
    assert stored is not None
    settings = json.loads(stored.record.body)
    text = {"model": "LAB-SHIRT", "option": "Maat", "value": "M", "article_code": "LAB-KOKER"}
    settings["orders"]["option_articles"] = [text]
    world.clock.run(RecordStore(world.rows).put(replace(stored.record, body=json.dumps(settings))))
    shirt = deepcopy(next(each for each in load("3.0.3.9").entries if each["order"]["order_id"] == "16"))
    placed = world.place(MAIN, shirt)
    run_due_import(world, MAIN)
    assert {world.order_states(MAIN)[order] for order in placed} == {"done"}
    [entry] = world.ask("GET", f"/api/profiles/{MAIN}").json()["orders"]["option_articles"]
    assert (entry["option"], entry["option_id"], entry["value_id"]) == ("Maat", "60", "161")
    assert_nothing_doubled(world)


def test_the_look_back_for_cards_of_delivery_addresses_happens_once_and_lists_none_without_a_reason(
    world: World,
) -> None:
    world.queue.clear()
    world.later(LEASE_OVER + DAY)
    world.run_now(MAIN, IMPORT)
    cursor = world.clock.run(RecordStore(world.rows).get(Cursor, MAIN, "cursor!delivery_cards"))
    assert cursor is not None
    assert cursor.record.moved_at is not None
    assert not [kind for kind, _ in kinds_of(world, MAIN) if kind == "card_of_delivery_address"]


def test_the_statuses_of_a_shop_from_before_are_known_and_only_a_later_one_is_asked_about(world: World) -> None:
    def asked() -> list[str]:
        listed = world.ask("GET", f"/api/profiles/{MAIN}/work-list").json()["items"]
        return [each["facts"]["status"] for each in listed if each["kind"] == "status_new"]

    world.queue.clear()
    world.later(LEASE_OVER)
    world.run_now(MAIN, IMPORT)
    assert asked() == []
    world.shops[MAIN].add_status(17, "Onderweg")
    world.run_now(MAIN, IMPORT)
    assert asked() == ["Onderweg"]
    assert_nothing_doubled(world)


def test_the_overview_tells_what_was_booked_before_and_its_figures_come_with_the_maintenance(world: World) -> None:
    """A profile of an older version has no summary: what it shows is looked up, and what it booked is counted once."""
    world.queue.clear()
    listed = {each["id"]: each for each in world.listing("/api/profiles")}
    planned = {row["profile"]: row["last_run"] for row in world.listing("/api/planning") if row["task"] == IMPORT}
    assert {name: row["tasks"][0]["last_run"] for name, row in listed.items()} == planned
    entries = [row for row in world.stored("worklist") if row["RowKey"].startswith("order!")]
    assert sum(row["waiting"] + row["unknown"] for row in listed.values()) == len(entries)
    assert world.ask("GET", "/api/overview").json()["incomplete"] == len(listed)

    maintain(world)
    booked = [
        row
        for row in world.stored("orders")
        if row["PartitionKey"] == MAIN and row["state"] == "done" and not row.get("by_hand")
    ]
    figures = world.ask("GET", f"/api/profiles/{MAIN}/figures").json()
    assert (figures["incomplete"], sum(day["booked"] for day in figures["days"])) == (0, len(booked))
    total = sum(Decimal(row["total_including_vat"]) for row in booked)
    assert sum(Decimal(day["amount"]) for day in figures["days"]) == total


def notices_of(world: World) -> dict[str, list[tuple[str, bool]]]:
    profiles = world.listing("/api/profiles")
    return {each["id"]: [(one["profile"], one["stops"]) for one in each["notices"]] for each in profiles}


@pytest.mark.parametrize("extension", ["before", "today"])
def test_profiles_that_have_their_shop_alone_go_on_without_a_question(world: World, extension: str) -> None:
    for shop in world.shops.values():
        shop.identity.installation = "" if extension == "before" else shop.identity.installation
    world.queue.clear()
    world.later(LEASE_OVER)
    for profile in PROFILES:
        assert world.run_now(profile, IMPORT)["state"] == "done"
    assert notices_of(world) == {profile: [] for profile in (*PROFILES, OFF)}
    assert_nothing_doubled(world)


def test_of_two_profiles_of_before_on_one_shop_the_one_that_booked_later_stops(world: World) -> None:
    secrets = {
        profile: json.loads(next(row["body"] for row in world.stored("profiles") if row["RowKey"] == profile))[
            "connection"
        ]["shop_link_secret"]
        for profile in (MAIN, SECOND)
    }
    world.secrets.kept[secrets[SECOND]] = world.secrets.kept[secrets[MAIN]]
    world.queue.clear()
    world.later(LEASE_OVER)
    placed = world.place(MAIN, plain_order())
    states = {profile: world.run_now(profile, IMPORT)["state"] for profile in (SECOND, MAIN)}
    assert sorted(states.values()) == ["done", "failed"]
    stopped = next(profile for profile, state in states.items() if state == "failed")
    other = MAIN if stopped == SECOND else SECOND
    assert (other, True) in notices_of(world)[stopped]
    assert (stopped, False) in notices_of(world)[other]
    booked = [name for name in world.references() if name.endswith(f"-{placed[0]}")]
    assert len(booked) == 1
    assert_nothing_doubled(world)


def test_the_prefix_of_a_profile_of_before_is_fixed_and_the_one_it_had_is_found(world: World, cast: Cast) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    row = next(row for row in world.stored("profiles") if row["RowKey"] == MAIN)
    settings = json.loads(row["body"])
    had = settings["orders"]["reference_prefix"]
    answer = world.ask("GET", f"/api/profiles/{MAIN}")
    with pytest.raises(AssertionError, match="ligt nu vast"):
        change(world, MAIN, "orders", reference_prefix="ANDERS-")
    settings["orders"]["reference_prefix"] = "ANDERS-"
    kept = _kept_profile(world)
    world.clock.run(RecordStore(world.rows).put(replace(kept, body=json.dumps(settings))))
    first, last = (world.clock.now() - timedelta(days=60)).date(), world.clock.now().date()
    query = f"from={first}&until={last}"
    found = world.ask("GET", f"/api/profiles/{MAIN}/reconciliation", query=query).json()
    assert answer.json()["orders"]["reference_prefix"] == had
    _, booked = cast.orders("booked")
    gone = {each["order_id"] for each in found["missing"] if "niet meer in SnelStart" in each["reason"]["nl"]}
    assert not gone & set(booked)


def _kept_profile(world: World) -> ProfileRecord:
    stored = world.clock.run(RecordStore(world.rows).get(ProfileRecord, ProfileRecord.PARTITION, MAIN))
    assert stored is not None
    return stored.record


def test_an_administration_in_which_an_earlier_version_booked_is_not_asked_for_a_first_order(world: World) -> None:
    world.deliver()
    world.later(OUTCOME_CERTAIN)
    for profile in PROFILES:
        world.run_now(profile, IMPORT)
    rows = [row for row in world.stored("claims") if row["PartitionKey"].startswith("first")]
    assert rows
    assert [row["order_id"] for row in rows if "found_at" in row] == [""] * len(rows)


def test_an_administration_of_before_has_its_calls_counted_from_the_first_one_on(world: World) -> None:
    assert [row for row in world.stored("claims") if row["PartitionKey"].startswith("quota")] == []
    world.deliver()
    for profile in PROFILES:
        world.run_now(profile, IMPORT)
    rows = [row for row in world.stored("claims") if row["PartitionKey"].startswith("quota")]
    assert rows
    assert all(json.loads(row["hour"]) for row in rows)


def test_what_another_program_booked_is_still_adopted_asked_and_offered_as_it_was_decided(world: World) -> None:
    """Rows as the first version that had them stored them; a recording does not have them yet."""
    world.deliver()
    world.later(OUTCOME_CERTAIN)
    world.run_now(MAIN, IMPORT)
    shop = world.shops[MAIN]
    shop.adopt({**shop.entries, "900000": {"order": {"order_id": "900000"}, "histories": []}})
    del shop.entries["900000"]
    orders = world.place(MAIN, *(plain_order(800 + at) for at in range(5)))
    assert orders == ["900001", "900002", "900003", "900004", "900005"]
    world.add_rows(json.loads((Path(__file__).parent / "adoption.json").read_text(encoding="utf-8")))
    kept = [row for row in world.stored("worklist") if row["RowKey"].startswith(("found", "offer"))]
    world.forget_calls()

    shown = {row["order_id"]: row["decision"] for row in world.listing(f"/api/profiles/{MAIN}/adoption/orders")}
    assert shown == {"900001": "adopt", "900002": "open", "900003": "undone", "900004": "book"}
    assert world.run_now(MAIN, IMPORT)["state"] == "done"
    assert world.book_writes().get(NEW_ORDER) == 1
    states = world.order_states(MAIN)
    assert [states[order_id] for order_id in orders] == ["done", "waiting", "waiting", "done", "done"]
    asked = [key for kind, key in kinds_of(world, MAIN) if kind == "maybe_booked"]
    assert asked == ["900002", "900003"]
    assert [row for row in world.stored("worklist") if row["RowKey"].startswith(("found", "offer"))] == kept
    world.forget_calls()
    assert world.run_now(MAIN, IMPORT)["state"] == "done"
    assert world.book_writes() == {}


def _planted(world: World, table: str, key: str, **columns: Any) -> None:
    """Put a row in the tables as a version of this year wrote it."""
    world.clock.run(world.rows.put(table, MAIN, key, {"schema": 1, **columns}))


def test_a_credit_of_the_shop_and_payments_that_were_told_are_read_as_they_were_written(
    world: World, cast: Cast
) -> None:
    _, booked = cast.orders("booked")
    sale, credit = booked[0], "99001"
    cause = {"kind": "shop_credit", "key": credit, "facts": {"order": credit, "original": sale, "total": "-10,00"}}
    key = f"credit!{order_key(sale)}!{order_key(credit)}"
    _planted(world, "worklist", key, original=sale, order_id=credit, causes=json.dumps([cause]))
    told_at = datetime(2026, 11, 25, 10, tzinfo=UTC)
    _planted(world, "worklist", f"paid!{order_key(sale)}", order_id=sale, digest="abc", told_at=told_at)

    assert [each.kind.value for each in _kept(world, ShopCredit, key).causes] == ["shop_credit"]
    assert _kept(world, SeenPayments, f"paid!{order_key(sale)}").digest == "abc"
    before = items_of(world, MAIN)
    run_everything(world)
    assert [item for item in items_of(world, MAIN) if item[0] == "shop_credit"] == [
        item for item in before if item[0] == "shop_credit"
    ]


def test_a_correction_a_refund_that_was_seen_and_an_acknowledgement_of_before_go_on(world: World, cast: Cast) -> None:
    _, booked = cast.orders("booked")
    order_id = booked[1]
    marker = _kept(world, OrderRecord, order_key(order_id))
    line = [0, "a1", "-1", "10.00"]
    columns = {"order_id": order_id, "number": 1, "kind": "credit", "state": "done", "corrects": marker.sales_order_id}
    columns |= {"lines": json.dumps([line]), "total_including_vat": "-10.00", "updated_at": marker.updated_at}
    key = f"correction!{order_key(order_id)}!001"
    _planted(world, "claims", key, **columns)
    assert [each.quantity for each in _kept(world, CorrectionRecord, key).lines] == [Decimal(-1)]

    # Seen as refunded by a version that kept no entry of the history with it.
    world.queue.clear()
    world.later(LEASE_OVER)
    entry = world.shops[MAIN].entries[order_id]
    entry["order"]["order_status_id"] = "11"
    order = OrderReader(ZoneInfo("Europe/Amsterdam"), datetime.now(UTC)).read(entry)
    seen = seen_text(order, 11).partition("@")[0]
    cause = Cause(CauseKind.UNDONE_AFTER_BOOKING, order_id, {"order": order_id})
    acknowledged = Acceptance(cause, seen_text(order), "anna", marker.updated_at, "gezien")
    changed = replace(marker, shop_hash=seen, accepted=(acknowledged,))
    world.clock.run(RecordStore(world.rows).put(changed))
    world.touch(MAIN, order_id)
    world.run_now(MAIN, IMPORT)
    assert ("undone_after_booking", order_id) not in kinds_of(world, MAIN)
    shown = world.ask("GET", f"/api/profiles/{MAIN}/orders/{order_id}").json()
    [decision] = shown["decisions"]
    assert decision["instead"] is not None  # what was seen before is not known
    assert shown["revoked"] == []


def test_a_profile_of_before_sends_no_credit_term_is_told_of_no_payment_method_and_learns_those_of_its_shop(
    world: World,
) -> None:
    world.queue.clear()
    world.later(LEASE_OVER)
    run = world.run_now(MAIN, IMPORT)
    assert not [each for each in run["errors"] if "Betaalwijze" in each]
    assert world.ask("GET", f"/api/profiles/{MAIN}").json()["orders"]["payment_methods"] == []
    assert world.ask("GET", f"/api/profiles/{MAIN}/choices").json()["payment_methods"]
    for books in world.snelstart.administrations.values():
        for order in books.orders.values():
            terms = books.relations[order["relatie"]["id"]].get("krediettermijn"), False
            assert (order.get("krediettermijn"), bool(order.get("geblokkeerd"))) == terms


def test_pick_lists_of_a_profile_of_before_are_read_by_the_first_night(world: World) -> None:
    address = f"/api/profiles/{MAIN}/choices"
    world.forget_calls()
    before = world.ask("GET", address).json()
    assert (before["templates"], before["statuses"], before["books_read_at"]) == ([], [], None)
    assert "nog niet opgehaald" in before["problems"][0]["nl"]
    assert (world.book_reads(), world.shop_reads()) == ({}, {})
    world.queue.clear()
    world.later(DAY)
    world.tick("housekeeping_timer")
    world.deliver()
    after = world.ask("GET", address).json()
    assert after["templates"]
    assert after["statuses"]
    assert after["problems"] == []


def test_a_template_of_before_still_applies_and_a_change_of_before_is_still_undone(world: World) -> None:
    """Rows as the first version that had them stored them, with a setting that is gone since."""
    address = f"/api/profiles/{MAIN}"
    world.ask("POST", "/api/settings-changes", {"path": "orders.tolerance", "value": "0.09", "profiles": [MAIN]})
    world.add_rows(json.loads((Path(__file__).parent / "office.json").read_text(encoding="utf-8")))

    [template] = world.listing("/api/templates")
    assert (template["name"], template["made_from"]) == ("Ons kantoor", MAIN)
    deviations = {each["path"] for each in world.ask("GET", f"{address}/template").json()["deviations"]}
    assert "orders.tolerance" in deviations
    read = world.ask("GET", address)
    profile = read.json()
    for group, settings in template["settings"].items():
        profile[group] |= settings
    assert world.ask("PUT", address, profile, headers={"If-Match": read.headers["ETag"]}).status == 200
    assert world.ask("GET", f"{address}/template").json()["deviations"] == []

    change = {"path": "orders.tolerance", "value": "0.09", "profiles": [MAIN]}
    assert world.ask("POST", "/api/settings-changes", change).status == 200
    undone = world.ask("POST", "/api/settings-changes/8204478399999-token-3/undo", {}).json()
    assert [each["undone"] for each in undone["profiles"]] == [True]
    assert world.ask("GET", address).json()["orders"]["tolerance"] == "0.05"


def test_a_profile_of_before_gives_no_access_and_goes_on_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has a role for all profiles keeps it; a member sees a profile once somebody says so."""
    monkeypatch.delenv("SCONNECT_LOCAL_ROLE")
    monkeypatch.setenv("WEBSITE_AUTH_ENABLED", "True")
    account = "1b9f3c1e-0d5a-4c57-9a0e-2f6b7d8c9e10"

    def signed_in(role: str) -> dict[str, str]:
        claims = [{"typ": "roles", "val": role}, {"typ": "oid", "val": account}]
        principal = json.dumps({"auth_typ": "aad", "claims": claims}).encode()
        return {"x-ms-client-principal": base64.b64encode(principal).decode()}

    address = f"/api/profiles/{MAIN}"
    for role in ("viewer", "operator", "admin"):
        assert world.ask("GET", address, headers=signed_in(role)).status == 200
    with pytest.raises(AssertionError, match="not_found"):
        world.ask("GET", address, headers=signed_in("member"))
    assert world.ask("GET", f"{address}/access", headers=signed_in("admin")).json() == {"grants": [], "changes": []}
    given = {"role": "viewer", "name": "Anna"}
    assert world.ask("PUT", f"{address}/access/{account}", given, headers=signed_in("admin")).status == 200
    assert world.ask("GET", address, headers=signed_in("member")).status == 200
    with pytest.raises(AssertionError, match="not_found"):
        world.ask("GET", f"/api/profiles/{SECOND}", headers=signed_in("member"))


def test_settings_of_before_have_a_history_from_their_next_change_on(world: World) -> None:
    history = f"/api/profiles/{MAIN}/settings-history"
    assert world.ask("GET", history).json()["items"] == []
    before = world.ask("GET", f"/api/profiles/{MAIN}").json()["orders"]["tolerance"]
    change(world, MAIN, "orders", tolerance="0.09")
    [save] = world.ask("GET", history).json()["items"]
    assert [(each["path"], each["before"], each["after"]) for each in save["edits"]] == [
        ("orders.tolerance", before, "0.09")
    ]


def test_every_order_of_before_is_in_the_list_after_a_night_and_is_found_by_name(world: World) -> None:
    path = f"/api/profiles/{MAIN}/orders"
    assert not world.ask("GET", path).json()["is_complete"]
    world.queue.clear()
    world.later(DAY)
    world.tick("housekeeping_timer")
    world.deliver()
    assert world.ask("GET", path).json()["is_complete"]
    orders = world.listing(path)
    assert {order["order_id"] for order in orders} == set(world.order_states(MAIN))
    moments = [order["placed_at"] or "" for order in orders]
    assert moments == sorted(moments, reverse=True)
    booked = next(order for order in orders if order["sales_order_number"] and order["shopper"])
    for text in (booked["shopper"], str(booked["sales_order_number"]), booked["order_id"]):
        found = world.ask("GET", path, query=f"q={quote(text)}").json()["items"]
        assert booked["order_id"] in {order["order_id"] for order in found}


def test_a_list_without_days_and_articles_gets_them_by_night_and_says_until_then_what_it_lacks(world: World) -> None:
    def night() -> None:
        world.queue.clear()
        world.later(DAY)
        world.tick("housekeeping_timer")
        world.deliver()

    night()
    path = f"/api/profiles/{MAIN}/orders"
    everything = "booked_from=2020-01-01&booked_until=2099-12-31"
    booked = [each["order_id"] for each in world.ask("GET", path, query=everything).json()["items"]]
    assert booked
    _make_list_of_before(world)
    assert world.ask("GET", path).json()["is_complete"]
    lacking = world.ask("GET", path, query=everything).json()
    assert (lacking["items"], lacking["is_complete"]) == ([], False)
    night()
    now = world.ask("GET", path, query=everything).json()
    assert ([each["order_id"] for each in now["items"]], now["is_complete"]) == (booked, True)


def _make_list_of_before(world: World) -> None:
    """Leave of the list what a version of before wrote: no place of what was sent, or of an article.

    Nor did it say of a task of the maintenance that it rests.
    """
    world.lose("housekeeping")
    rows = [{name: value for name, value in row.items() if name != "form"} for row in world.stored("orderlist")]
    world.lose("orderlist")
    new = ("by!sent!", "by!article!")
    world.add_rows({"orderlist": [row for row in rows if not decode_key(row["RowKey"]).startswith(new)]})


def test_distance_sales_of_before_are_told_at_once_and_stand_in_the_list_after_a_night(world: World) -> None:
    def night() -> None:
        world.queue.clear()
        world.later(DAY)
        world.tick("housekeeping_timer")
        world.deliver()

    def places() -> list[str]:
        keys = [decode_key(row["RowKey"]) for row in world.stored("orderlist") if row["PartitionKey"] == MAIN]
        return [key for key in keys if key.startswith("by!distance!")]

    def told() -> float:
        return float(world.ask("GET", f"/api/profiles/{MAIN}/vat-return", query=quarter).json()["distance_sales"])

    booked = [row for row in world.stored("orders") if row["PartitionKey"] == MAIN and row["state"] == "done"]
    order = next(row for row in booked if "placed_at" in row and not row.get("by_hand"))
    quarter = f"year={order['placed_at']['datetime'][:4]}&quarter=4"
    assert told() == 0
    line = ["product", "article", "2", "12.50", "high", "21"]
    empty: dict[str, list[str]] = {name: [] for name in ("rates", "discounts", "left_out", "accepted")}
    where = {"treatment": "domestic", "country": "DE"}
    evidence = {"version": 1, "prices_include_vat": False, "rounding": "none", "lines": [line], **empty, **where}
    world.add_rows({"orders": [order | {"evidence": json.dumps(evidence)}]})
    assert (told(), places()) == (25, [])
    night()
    assert (told(), len(places())) == (25, 1)

    [place] = places()
    rows = [
        {name: value for name, value in row.items() if name != "distance_sale"} for row in world.stored("orderlist")
    ]
    world.lose("orderlist")
    world.lose("housekeeping")  # no task of a version of before rests
    for row in rows:
        if "form" in row:
            row["form"] = 2
        if "keys" in row:
            row["keys"] = json.dumps([key for key in json.loads(row["keys"]) if key != place])
    world.add_rows({"orderlist": [row for row in rows if decode_key(row["RowKey"]) != place]})
    assert (told(), places()) == (25, [])
    night()
    assert (told(), len(places())) == (25, 1)


def test_a_confirmation_of_before_is_taken_back_by_somebody(world: World) -> None:
    world.add_rows(json.loads((Path(__file__).parent / "adoption.json").read_text(encoding="utf-8")))
    path = f"/api/profiles/{MAIN}/adoption"
    before = world.ask("GET", path).json()
    assert (bool(before["confirmed_at"]), before["withdrawn_at"], before["withdrawn_by"]) == (True, None, "")
    world.ask("POST", f"{path}/confirm", {"is_off": False, "withdrawn": True})
    after = world.ask("GET", path).json()
    assert (after["confirmed_at"], bool(after["withdrawn_at"]), bool(after["withdrawn_by"])) == (None, True, True)
