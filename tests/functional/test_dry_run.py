"""A dry run reports exactly what an import would do, and leaves no trace."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from local.demo.scenario import demos
from local.shop.shop import SimulatedShop
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.wire import Record
from sconnect.app.errors import SettingsError
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.report import read_report
from sconnect.app.tasks import import_task
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import LineMode, OptionMode, Processing, RecognitionMode
from sconnect.domain.runs import ItemOutcome, RunItem
from tests.functional.faults import in_books, place_waiting
from tests.functional.lab import Lab
from tests.functional.orders import email_of, order_of, plain_order, plain_orders

RUN = "8204571234567-0123456789"


def dry_run_import(lab: Lab, *, newest: int = 0, by_hand: bool = True) -> list[RunItem]:
    """Let a dry run come and go; returns its report."""
    return lab.run(_dry_run(lab, newest, by_hand))


async def _dry_run(lab: Lab, newest: int, by_hand: bool) -> list[RunItem]:
    progress = Progress(RUN, lab.clock.monotonic() + 400, by_hand=by_hand, dry_run=True, newest=newest)
    more = await import_task(lab.services, lab.profile, progress)
    assert not more
    items, after = await read_report(lab.services, lab.profile.id, RUN, limit=10_000)
    assert not after
    assert sum(progress.counts.values()) == len(items)
    return items


def state_of_the_world(lab: Lab) -> Any:
    """Everything that could change: our tables, the shop, the books. Not the quota: a dry run makes calls too."""
    kinds = {name: table for name, table in lab.rows._tables.items() if name != "runitems"}
    kept_rows = {
        name: {place: row for place, row in table.items() if not place[0].startswith("quota!")}
        for name, table in kinds.items()
    }
    tables = {name: rows for name, rows in kept_rows.items() if rows}
    books = lab.sim.books(lab.demo.books.name)
    kept = {name: deepcopy(value) for name, value in vars(books).items() if isinstance(value, dict)}
    return deepcopy((tables, kept, lab.shop.entries))


def of_orders(items: list[RunItem]) -> Mapping[str, RunItem]:
    return {item.subject: item for item in items if item.subject.isdecimal()}


def sent_lines(lines: list[Record]) -> list[tuple[str, Decimal, Decimal]]:
    return [(line["omschrijving"], Decimal(line["aantal"]), Decimal(line["stuksprijs"])) for line in lines]


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ".") or "0")


SETTINGS: list[dict[str, dict[str, object]]] = [
    {},
    {"articles": {"processing": Processing.MANUAL}},
    {"customers": {"processing": Processing.MANUAL}},
    {"customers": {"processing": Processing.ADD_AND_UPDATE}, "articles": {"processing": Processing.ADD_AND_UPDATE}},
    {"orders": {"line_mode": LineMode.CODE_AND_QUANTITY}},
    {"orders": {"line_mode": LineMode.ARTICLE_DESCRIPTION, "option_mode": OptionMode.IN_DESCRIPTION}},
    {"orders": {"prices_include_vat": False, "tolerance": Decimal("0.02")}},
    {"customers": {"recognition": RecognitionMode.EMAIL_AND_POSTCODE}},
    {"orders": {"rounding_article": ""}, "customers": {"recognition": RecognitionMode.CODE}},
]


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: str(sorted(settings)))
def test_a_dry_run_changes_nothing_and_tells_what_the_import_then_does(
    number: int, settings: dict[str, dict[str, object]]
) -> None:
    demo = demos()[number]
    lab = Lab(demo=demo, shop=lambda demo, clock: SimulatedShop(demo.capture, clock=clock.now))
    for part, changes in settings.items():
        lab.change_profile(part, **changes)
    before = state_of_the_world(lab)

    foretold = dry_run_import(lab)

    assert state_of_the_world(lab) == before
    lab.import_orders(by="anna")
    orders = of_orders(foretold)
    for order_id, item in orders.items():
        marker = lab.marker(order_id)
        if item.outcome is ItemOutcome.CREATED:
            assert marker is not None
            assert marker.state is OrderState.DONE
            [booked] = lab.booked(order_id)
            explained, really = read_explanation(item.explanation), read_explanation(marker.explanation)
            assert explained.lines == really.lines
            assert (explained.books_total, explained.vat) == (really.books_total, really.vat)
            assert amount(explained.books_total) == booked["totaalInclusiefBtw"]
            lines = [line for each in explained.lines for line in each.books]
            sent = booked["regels"]
            assert [amount(line.quantity) for line in lines] == [Decimal(line["aantal"] or 0) for line in sent]
            assert [amount(line.unit_price) for line in lines] == [Decimal(line["stuksprijs"] or 0) for line in sent]
        elif item.outcome is ItemOutcome.WAITING:
            assert marker is not None
            assert marker.state is OrderState.WAITING
            assert marker.causes == item.causes
            assert item.causes
        else:
            assert item.outcome is ItemOutcome.SKIPPED
            assert marker is None
    created = sum(item.outcome is ItemOutcome.CREATED for item in orders.values())
    assert created == len(in_books(lab))
    assert created or settings != {}
    made = [item for item in foretold if not item.subject.isdecimal() and item.outcome is ItemOutcome.CREATED]
    posts = lab.sim.log.count("POST", "/artikelen") + lab.sim.log.count("POST", "/relaties")
    assert len(made) == posts


def test_what_is_booked_already_is_unchanged_and_what_waits_is_looked_at_again() -> None:
    lab = Lab()
    waiting = place_waiting(lab)
    done = lab.place(*plain_orders(2))
    lab.import_orders()
    lab.change_profile("articles", processing=Processing.ADD)
    before = state_of_the_world(lab)

    items = of_orders(dry_run_import(lab))

    assert state_of_the_world(lab) == before
    assert {items[order_id].outcome for order_id in done} == {ItemOutcome.UNCHANGED}
    assert items[waiting].outcome is ItemOutcome.CREATED


def test_a_dry_run_says_which_article_and_customer_would_be_made() -> None:
    lab = Lab()
    [order_id] = lab.place(order_of("NIEUW-1", 4))

    items = dry_run_import(lab)

    explained = read_explanation(of_orders(items)[order_id].explanation)
    assert explained.recognised.nl == "Nieuwe klant."
    assert explained.recognised.en == "New customer."
    assert explained.lines[0].books[0].found_by == "created"
    assert {item.subject for item in items} == {order_id, "artikel NIEUW-1", "klant Klant Nummer 4"}
    assert lab.sim.log.count("POST", "/artikelen") == 0


def test_the_newest_orders_are_looked_at_whatever_the_start_and_whether_or_not_the_profile_is_on() -> None:
    lab = Lab()
    placed = lab.place(*plain_orders(6))
    lab.change_profile("orders", start=lab.clock.now())
    lab.profile = lab.profile.model_copy(update={"active": False})
    before = state_of_the_world(lab)

    items = of_orders(dry_run_import(lab, newest=3))

    assert state_of_the_world(lab) == before
    assert sorted(items, key=int) == placed[-3:]
    assert {item.outcome for item in items.values()} == {ItemOutcome.CREATED}


def test_of_orders_that_are_older_than_the_newest_ones_nothing_is_said_nor_asked() -> None:
    """Within the two seconds that a person waits for the trial of the wizard: some forty calls of 50 ms."""
    lab = Lab()
    placed = lab.place(*plain_orders(40))
    lab.change_profile("orders", start=datetime(2000, 1, 1, tzinfo=UTC))
    asked, calls = len(lab.shop.requests), sum(lab.snelstart_calls.values())
    assert sorted(of_orders(dry_run_import(lab, newest=3)), key=int) == placed[-3:]
    assert len(lab.shop.requests) - asked <= 20
    assert sum(lab.snelstart_calls.values()) - calls <= 15


def test_a_setting_that_stops_an_import_stops_its_dry_run_in_the_same_words() -> None:
    lab = Lab()
    lab.place(plain_order())
    lab.change_profile("orders", sales_template_id="00000000-0000-0000-0000-000000000001")

    with pytest.raises(SettingsError) as stopped:
        dry_run_import(lab)

    run = lab.import_orders()
    assert run.errors[0] == str(stopped.value)


def test_an_order_without_an_answer_is_looked_up_but_never_sent() -> None:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders", times=1))
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    before = state_of_the_world(lab)

    items = of_orders(dry_run_import(lab))

    assert state_of_the_world(lab) == before
    assert items[order_id].outcome is ItemOutcome.WAITING
    assert items[order_id].causes[0].kind is CauseKind.OUTCOME_UNKNOWN
    assert lab.sim.log.count("POST", "/verkooporders") == 1


def test_one_shopper_of_several_orders_would_get_one_card() -> None:
    lab = Lab()
    lab.place(plain_order(5), plain_order(5), plain_order(5))

    items = dry_run_import(lab)

    assert sum(item.subject.startswith("klant ") for item in items) == 1
    assert lab.sim.log.count("POST", "/relaties") == 0
    assert email_of(5) not in str(items[0].subject)
