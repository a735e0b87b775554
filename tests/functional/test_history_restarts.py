"""The shop's order history goes back, begins anew or leaps ahead: no order is lost and none is booked twice."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest

from local.shop.http.wire import Fault as ShopFault
from local.shop.http.wire import Reply, Response, json_response
from local.shop.paging import newest_history
from sconnect.app.importing.cursors import HISTORY, OLDER
from sconnect.app.importing.news import waiting_and_changed
from sconnect.app.storage.records import Cursor, OrderRecord
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.orders.shop_history import FAR
from sconnect.domain.runs import RunState
from tests.fakes.rows import Operation
from tests.functional.faults import DAY, assert_done, let_articles_be_made, place_waiting
from tests.functional.lab import Lab
from tests.functional.orders import plain_order, plain_orders

STATUS_UNPAID = 10
STATUS_PAID = 2
OUT_OF_REACH = 40
"""So many later orders, and the overlap of the history no longer reaches an order."""
SIX_DAYS = 6 * DAY
FAR_AHEAD = 10**15
Restart = Callable[[Lab], None]


@pytest.fixture(params=[True, False], ids=["new extension", "old extension"])
def lab(request: pytest.FixtureRequest) -> Lab:
    made = Lab()
    made.shop.tells_highest_history = request.param
    return made


def unpaid(lab: Lab) -> str:
    """Place an order that is not imported yet."""
    order_id = lab.shop.place(plain_order(1), STATUS_UNPAID)
    lab.clock.seconds += 60
    return order_id


def pay(lab: Lab, order_id: str) -> None:
    lab.shop.change_status(order_id, STATUS_PAID)
    lab.clock.seconds += 60


def cursor_of(lab: Lab, name: str = HISTORY) -> Cursor:
    async def read() -> Cursor:
        cursor = Cursor(profile_id=lab.profile.id, name=name)
        stored = await RecordStore(lab.rows).get_like(cursor)
        return stored.record if stored else cursor

    return lab.run(read())


def store_cursor(lab: Lab, **changes: object) -> None:
    changed = replace(cursor_of(lab), **changes)  # type: ignore[arg-type]
    lab.run(RecordStore(lab.rows).put(changed))


def highest(lab: Lab) -> int:
    return max(map(newest_history, lab.shop.entries.values()))


def renumber(lab: Lab, number: Callable[[int], int]) -> None:
    """Give every entry of the history another number, in the same order; later ones go on from there."""
    rows = [row for entry in lab.shop.entries.values() for row in entry["histories"]]
    for place, row in enumerate(sorted(rows, key=lambda row: int(row["order_history_id"])), start=1):
        row["order_history_id"] = str(number(place))
    lab.shop.adopt(lab.shop.entries)


def from_one(lab: Lab) -> None:
    """Number as a table that was emptied and filled again with part of it."""
    for entry in lab.shop.entries.values():
        del entry["histories"][:-1]
    renumber(lab, lambda place: place)


def delete_newest(lab: Lab, number: int) -> None:
    """Delete the newest orders; the database was restarted since, and gives out their numbers again."""
    for order_id in sorted(lab.shop.entries, key=int)[-number:]:
        del lab.shop.entries[order_id]
    lab.shop.adopt(lab.shop.entries)


def rewritten(*, info: dict[str, object] | None = None, orders: Callable[[dict[str, object]], None]) -> ShopFault:
    """Spoil the answers of a shop: the fields of `info`, or pages of orders."""

    def answer(honest: Response) -> Reply:
        content = json.loads(honest.body)
        if "orders" in content:
            orders(content)
        elif info:
            content |= info
        return json_response(200, content)

    return answer


def leaping(content: dict[str, object]) -> None:
    """Claim that the history goes on far ahead, and keep the orders of the page back."""
    if "next_history" in content:
        content |= {"orders": [], "next_history": FAR_AHEAD}


def leaping_with_an_order(content: dict[str, object]) -> None:
    """Claim the same, with an order whose newest entry has that number."""
    orders = content["orders"]
    assert isinstance(orders, list)
    if "next_history" in content and orders:
        orders[-1]["histories"][-1]["order_history_id"] = str(FAR_AHEAD)
        content["next_history"] = FAR_AHEAD


def test_after_a_restored_backup_an_order_that_is_paid_later_is_booked(lab: Lab) -> None:
    late = unpaid(lab)
    before = lab.place(*plain_orders(3, first_customer=2))
    lab.import_orders()
    backup = deepcopy(lab.shop.entries)
    lost = lab.place(*plain_orders(OUT_OF_REACH, first_customer=10))
    lab.import_orders()
    lab.shop.adopt(backup)
    pay(lab, late)
    assert newest_history(lab.shop.entries[late]) < cursor_of(lab).history_id - OUT_OF_REACH / 2

    run = lab.import_orders()

    assert run.state is RunState.DONE
    assert_done(lab, late, *before)
    lab.assert_booked_once(late, *before)
    assert {len(lab.booked(order_id)) for order_id in lost} == {1}
    assert cursor_of(lab).history_id == highest(lab)


def test_a_restored_backup_that_grew_past_the_cursor_is_seen(lab: Lab) -> None:
    late = unpaid(lab)
    lab.place(*plain_orders(3, first_customer=2))
    lab.import_orders()
    backup = deepcopy(lab.shop.entries)
    lab.place(*plain_orders(OUT_OF_REACH, first_customer=10))
    lab.import_orders()
    lab.shop.adopt(backup)
    pay(lab, late)
    lab.shop._last_order += OUT_OF_REACH
    after = lab.place(*plain_orders(OUT_OF_REACH + 10, first_customer=60))
    assert highest(lab) > cursor_of(lab).history_id

    run = lab.import_orders()

    assert run.counts["history_restarted"] == 1
    assert "De ordergeschiedenis van de winkel is opnieuw begonnen" in " ".join(run.errors)
    lab.assert_booked_once(late, *after)
    assert "history_restarted" not in lab.import_orders().counts


@pytest.mark.parametrize(
    "restart",
    [from_one, lambda lab: renumber(lab, lambda place: 3 * place), lambda lab: renumber(lab, lambda at: 9_000 + at)],
    ids=["from one", "with gaps", "higher"],
)
def test_after_a_renumbering_an_order_that_is_paid_later_is_booked(lab: Lab, restart: Restart) -> None:
    late = unpaid(lab)
    booked = lab.place(*plain_orders(OUT_OF_REACH, first_customer=2))
    for order_id in booked:
        lab.shop.change_status(order_id, STATUS_PAID)
    lab.clock.seconds += 60
    lab.import_orders()
    pay(lab, late)
    restart(lab)

    run = lab.import_orders()

    assert run.counts["history_restarted"] == 1
    assert run.state is RunState.DONE
    lab.assert_booked_once(late, *booked)
    assert cursor_of(lab).history_id == highest(lab)
    assert "history_restarted" not in lab.import_orders().counts


def test_when_the_newest_order_is_deleted_the_cursor_is_only_lowered() -> None:
    lab = Lab()
    lab.place(*plain_orders(30))
    lab.import_orders()
    delete_newest(lab, 4)

    run = lab.import_orders()

    assert "history_restarted" not in run.counts
    assert run.errors == ()
    assert cursor_of(lab).history_id == highest(lab) == 26
    lab.shop._last_order += 10
    [after] = lab.place(plain_order(50))
    assert newest_history(lab.shop.entries[after]) == 27
    assert "history_restarted" not in lab.import_orders().counts
    assert_done(lab, after)


def test_numbers_that_are_given_out_again_lose_no_order(lab: Lab) -> None:
    late = unpaid(lab)
    lab.place(*plain_orders(OUT_OF_REACH, first_customer=2))
    lab.import_orders()
    delete_newest(lab, 30)
    pay(lab, late)
    lab.shop._last_order += 100
    after = lab.place(*plain_orders(5, first_customer=60))
    assert highest(lab) < cursor_of(lab).history_id

    lab.import_orders()

    lab.assert_booked_once(late, *after)
    assert cursor_of(lab).history_id == highest(lab)


def test_when_no_entry_is_left_to_compare_the_history_is_read_from_the_start(lab: Lab) -> None:
    late = unpaid(lab)
    lab.place(*plain_orders(OUT_OF_REACH, first_customer=2))
    lab.import_orders()
    delete_newest(lab, 25)
    pay(lab, late)

    assert lab.import_orders().counts["history_restarted"] == 1

    lab.assert_booked_once(late)


def test_an_order_that_waits_is_tried_again_when_its_history_went_back(lab: Lab) -> None:
    for order_id in lab.place(*plain_orders(20, first_customer=60)):
        lab.shop.change_status(order_id, STATUS_PAID)
    waiting = place_waiting(lab)
    lab.place(*plain_orders(OUT_OF_REACH, first_customer=10))
    lab.import_orders()
    from_one(lab)
    lab.shop.entries[waiting]["products"] = deepcopy(plain_order(1)["products"])
    tried = lab.marker(waiting)
    assert tried is not None
    lab.clock.seconds += 60
    lab.import_orders()
    again = lab.marker(waiting)
    assert again is not None
    assert again.updated_at > tried.updated_at


@pytest.mark.parametrize("leap", [leaping, leaping_with_an_order])
def test_one_answer_that_leaps_far_ahead_does_not_move_the_cursor_there(
    lab: Lab, leap: Callable[[dict[str, object]], None]
) -> None:
    lab.place(*plain_orders(3))
    lab.import_orders()
    [during] = lab.place(plain_order(20))
    lab.shop.faults.extend([rewritten(orders=lambda _: None), rewritten(orders=leap)])

    run = lab.import_orders()

    assert cursor_of(lab).history_id <= highest(lab)
    [after] = lab.place(plain_order(21))
    again = lab.import_orders()
    lab.assert_booked_once(during, after)
    assert "history_restarted" not in {**run.counts, **again.counts}


def test_a_first_import_believes_no_leap_either(lab: Lab) -> None:
    placed = lab.place(*plain_orders(3))
    lab.shop.faults.extend([rewritten(orders=lambda _: None), rewritten(orders=leaping_with_an_order)])
    lab.import_orders()
    assert cursor_of(lab).history_id <= highest(lab)
    lab.import_orders()
    lab.assert_booked_once(*placed)


def test_a_highest_number_that_is_false_changes_nothing() -> None:
    lab = Lab()
    lab.place(*plain_orders(30))
    lab.import_orders()
    stood = cursor_of(lab)
    for false in (0, FAR_AHEAD, -1, None, "much", 10**30):
        lab.shop.faults.append(rewritten(info={"highest_history": false}, orders=lambda _: None))
        run = lab.import_orders()
        assert run.state is RunState.DONE
        assert "history_restarted" not in run.counts
        assert cursor_of(lab).history_id == stood.history_id, false


def test_a_leap_that_is_true_is_followed(lab: Lab) -> None:
    lab.place(*plain_orders(3))
    lab.import_orders()
    lab.shop._last_history += 3 * FAR
    [after] = lab.place(plain_order(20))
    lab.import_orders()
    assert_done(lab, after)
    assert cursor_of(lab).history_id == highest(lab) > 3 * FAR


def test_a_run_without_changes_asks_the_shop_as_little_as_before(lab: Lab) -> None:
    lab.place(*plain_orders(30))
    lab.import_orders()
    lab.shop.calls.clear()
    lab.import_orders()
    assert lab.shop.calls == {"info": 1, "orders": 1}


def test_a_shop_that_contradicts_itself_in_every_answer_ends_a_run(lab: Lab) -> None:
    lab.place(*plain_orders(30))
    lab.import_orders()
    moment = iter(range(10_000))

    def contradictory(content: dict[str, object]) -> None:
        for order in content["orders"]:  # type: ignore[attr-defined]
            for row in order["histories"]:
                row["date_added"] = f"2026-01-01 00:00:{next(moment) % 60:02}"

    lab.shop.fault = rewritten(orders=contradictory)
    run = lab.import_orders()
    assert run.state is RunState.DONE
    assert run.counts["history_restarted"] == 1
    assert lab.shop.calls["orders"] < 10


class TestCursorOfBefore:
    """A cursor that an older version left does not tell what it saw."""

    def test_it_learns_what_it_saw_without_moving(self, lab: Lab) -> None:
        lab.place(*plain_orders(30))
        lab.import_orders()
        stood = cursor_of(lab)
        store_cursor(lab, seen=())
        run = lab.import_orders()
        assert run.counts == {}
        assert cursor_of(lab) == stood

    def test_a_highest_number_below_it_is_a_restart(self) -> None:
        lab = Lab()
        late = unpaid(lab)
        lab.place(*plain_orders(OUT_OF_REACH, first_customer=2))
        lab.import_orders()
        store_cursor(lab, seen=(), history_id=5_000)
        pay(lab, late)
        assert lab.import_orders().counts["history_restarted"] == 1
        lab.assert_booked_once(late)

    def test_without_a_highest_number_the_orders_that_are_found_by_date_show_a_restart(self) -> None:
        lab = Lab()
        lab.shop.tells_highest_history = False
        lab.place(*plain_orders(3))
        lab.import_orders()
        store_cursor(lab, seen=(), history_id=5_000)
        counts = []
        for day in range(3):
            lab.clock.seconds += DAY
            lab.place(plain_order(20 + day))
            counts.append(lab.import_orders().counts.get("history_restarted", 0))
        assert sum(counts) == 1
        [after] = lab.place(plain_order(40))
        lab.import_orders()
        assert_done(lab, after)
        assert cursor_of(lab).history_id == highest(lab)


class TestPaidLate:
    """An order that is older than the daily look goes back, and that no entry of the history tells of."""

    def test_it_is_booked_within_a_day(self, lab: Lab) -> None:
        late = unpaid(lab)
        lab.place(*plain_orders(OUT_OF_REACH, first_customer=2))
        lab.import_orders()
        for _ in range(6):
            lab.clock.seconds += DAY
            lab.import_orders()
        lab.shop.entries[late]["order"]["order_status_id"] = str(STATUS_PAID)
        lab.import_orders()
        assert lab.marker(late) is None
        lab.clock.seconds += DAY
        lab.import_orders()
        lab.assert_booked_once(late)

    def test_so_many_older_orders_a_day_are_looked_at_and_the_next_day_goes_on(
        self, lab: Lab, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lab.place(*plain_orders(10))
        late = [unpaid(lab) for _ in range(3)]
        lab.import_orders()
        lab.clock.seconds += SIX_DAYS
        for order_id in late:
            lab.shop.entries[order_id]["order"]["order_status_id"] = str(STATUS_PAID)
        monkeypatch.setattr(waiting_and_changed, "ORDERS_PER_PAGE", 2)
        monkeypatch.setattr(waiting_and_changed, "OLDER_PAGES", 3)
        lab.import_orders()  # the look of the last days still sees them
        done, calls = 0, []
        for _ in range(4):
            lab.clock.seconds += DAY
            lab.shop.calls.clear()
            lab.import_orders()
            calls.append(lab.shop.calls["orders"])
            done = sum(lab.marker(order_id) is not None for order_id in late)
        assert done == len(late)
        assert max(calls) <= 3 + 20
        assert cursor_of(lab, OLDER).moved_at is not None

    def test_what_changed_in_booked_orders_of_long_ago_is_not_listed(self, lab: Lab) -> None:
        [booked, *_] = lab.place(*plain_orders(OUT_OF_REACH))
        lab.import_orders()
        lab.clock.seconds += SIX_DAYS
        lab.import_orders()
        lab.shop.entries[booked]["order"]["email"] = "weg@example.test"
        lab.clock.seconds += SIX_DAYS
        run = lab.import_orders()
        assert run.counts == {}
        assert lab.listed() == []


def test_a_history_that_a_person_has_read_anew_while_waiting_orders_are_retried_is_read_anew_by_that_run() -> None:
    """As after a move of the shop; the run read all cursors before it tried what waited."""
    lab = Lab()
    lab.place(plain_order(1))
    renumber(lab, lambda number: number + OUT_OF_REACH)
    place_waiting(lab)
    let_articles_be_made(lab)
    assert cursor_of(lab).history_id > OUT_OF_REACH
    forgotten = Cursor(profile_id=lab.profile.id, name=HISTORY)

    async def forget(operation: Operation) -> None:
        if operation.table == OrderRecord.TABLE and operation.is_write:
            lab.rows.before = alive
            await RecordStore(lab.rows).delete(Cursor, lab.profile.id, forgotten.key)

    alive, lab.rows.before = lab.rows.before, forget
    lab.shop.requests.clear()
    lab.import_orders(by="eva")

    read = [request.query["after_history"] for request in lab.shop.requests if "after_history" in request.query]
    assert read[0] == "0"
