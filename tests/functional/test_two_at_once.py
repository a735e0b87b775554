"""Two people at once, and a person and a run at once: nothing is booked twice, nothing is lost."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sconnect.app.errors import SconnectError
from sconnect.app.runs.starting import start_run
from sconnect.app.worklist.releases import release
from sconnect.app.worklist.worklist import WorkAction, act
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing, Task
from sconnect.domain.worklist.actions import Action
from tests.fakes.rows import Operation
from tests.functional.decisions import BY, decide, item_of, items_of
from tests.functional.faults import MINUTES_5, assert_done, in_books, place_waiting
from tests.functional.lab import Lab
from tests.functional.orders import order_of
from tests.functional.test_work_list_articles import article_id, like_the_order, waiting_lab


async def attempt(work: Awaitable[object]) -> SconnectError | None:
    try:
        await work
    except SconnectError as error:
        return error
    return None


def at_write(lab: Lab, table: str, name: str, then: Callable[[], Awaitable[object]]) -> list[object]:
    """Do something right before the next such write; returns what came of it."""
    happened: list[object] = []

    async def hook(operation: Operation) -> None:
        if (operation.table, operation.name) == (table, name) and not happened:
            happened.append(None)
            happened[0] = await then()

    lab.rows.before = hook
    return happened


def test_two_people_who_choose_at_once_are_both_done_and_the_last_choice_counts() -> None:
    lab, placed = waiting_lab()
    item = item_of(lab, CauseKind.ARTICLE_UNKNOWN)
    key = article_id(lab, like_the_order(lab, placed[0]))

    async def both() -> None:
        choice = WorkAction(Action.LINK_ARTICLE, article_id=key)
        await asyncio.gather(*(act(lab.services, lab.profile.id, item.id, choice, by=by) for by in ("anna", "piet")))

    lab.run(both())
    lab.import_orders()
    assert_done(lab, *placed)


def test_one_skips_while_another_links_and_either_way_the_order_is_known() -> None:
    lab, placed = waiting_lab(1)
    item = item_of(lab, CauseKind.ARTICLE_UNKNOWN)
    key = article_id(lab, like_the_order(lab, placed[0]))

    async def both() -> None:
        link, skip = WorkAction(Action.LINK_ARTICLE, article_id=key), WorkAction(Action.SKIP, reason="dubbel")
        await asyncio.gather(
            attempt(act(lab.services, lab.profile.id, item.id, link, by="anna")),
            attempt(act(lab.services, lab.profile.id, item.id, skip, by="piet")),
        )

    lab.run(both())
    lab.import_orders()
    marker = lab.marker(placed[0])
    assert marker is not None
    assert marker.state is OrderState.SKIPPED
    assert not in_books(lab)
    assert items_of(lab) == []


@pytest.mark.parametrize("name", ["replace", "delete"])
def test_a_person_who_skips_an_order_that_a_run_is_booking_is_told_so_or_stops_it(name: str) -> None:
    """Before the intent the person wins; after it the run does."""
    lab = Lab()
    order_id = place_waiting(lab)
    item = item_of(lab, CauseKind.ARTICLE_UNKNOWN)
    lab.change_profile("articles", processing=Processing.ADD)
    table = "orders" if name == "replace" else "worklist"
    happened = at_write(
        lab,
        table,
        name,
        lambda: attempt(act(lab.services, lab.profile.id, item.id, WorkAction(Action.SKIP, reason="weg"), by=BY)),
    )

    lab.import_orders(by="anna")

    marker = lab.marker(order_id)
    assert marker is not None
    assert happened
    if happened[0] is None:
        assert marker.state is OrderState.SKIPPED
        assert not in_books(lab)
    else:
        assert_done(lab, order_id)
    assert items_of(lab) == []


def test_a_release_that_comes_while_a_run_parks_the_order_is_not_lost() -> None:
    lab, placed = waiting_lab(1)
    item = item_of(lab, CauseKind.ARTICLE_UNKNOWN)
    key = article_id(lab, like_the_order(lab, placed[0]))
    choice = WorkAction(Action.LINK_ARTICLE, article_id=key)
    lab.clock.seconds += MINUTES_5
    # The run has read the links already, and is about to say that the order still waits.
    happened = at_write(lab, "worklist", "replace", lambda: act(lab.services, lab.profile.id, item.id, choice, by=BY))

    lab.import_orders(by="anna")

    assert happened
    assert not in_books(lab)
    [entry] = lab.listed()
    assert entry.released
    lab.clock.seconds += MINUTES_5
    lab.import_orders()
    assert_done(lab, *placed)


def test_a_release_is_taken_up_once() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    lab.run(release(lab.services, lab.profile.id, [order_id]))
    lab.import_orders()
    calls = sum(lab.snelstart_calls.values())
    lab.clock.seconds += MINUTES_5
    lab.import_orders()
    assert sum(lab.snelstart_calls.values()) == calls
    [entry] = lab.listed()
    assert not entry.released


def test_a_decision_during_a_run_starts_no_second_one() -> None:
    lab, placed = waiting_lab(1)
    key = article_id(lab, like_the_order(lab, placed[0]))
    item = item_of(lab, CauseKind.ARTICLE_UNKNOWN)

    async def decide_and_run_twice() -> list[bool]:
        choice = WorkAction(Action.LINK_ARTICLE, article_id=key)
        needed = []
        for _ in range(2):
            await act(lab.services, lab.profile.id, item.id, choice, by=BY)
            started = await start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by=BY)
            needed.append(started.needs_message)
        return needed

    assert lab.run(decide_and_run_twice()) == [True, False]


def test_an_order_of_another_article_is_left_alone() -> None:
    lab, placed = waiting_lab(1)
    [other] = lab.place(order_of("ONBEKEND-2", 9))
    lab.import_orders()
    [item] = [item for item in items_of(lab) if item.key == "onbekend-1"]
    released = lab.run(act(lab.services, lab.profile.id, item.id, WorkAction(Action.RETRY), by=BY))
    assert list(released.orders) == placed
    assert {entry.order_id: entry.released for entry in lab.listed()} == {placed[0]: True, other: False}


def test_a_decision_runs_only_the_orders_that_it_releases() -> None:
    lab, placed = waiting_lab(1)
    [other] = lab.place(order_of("ONBEKEND-2", 9))
    lab.import_orders()
    before = {entry.order_id: entry.run_id for entry in lab.listed()}
    [new] = lab.place(order_of("LAB-KOFFIE", 3))
    [item] = [item for item in items_of(lab) if item.key == "onbekend-1"]
    key = article_id(lab, like_the_order(lab, placed[0]))

    decide(lab, item, Action.LINK_ARTICLE, article_id=key)
    lab.import_orders(by=BY, released_only=True)

    lab.assert_booked_once(*placed)
    assert lab.marker(new) is None
    assert [(entry.order_id, entry.run_id) for entry in lab.listed()] == [(other, before[other])]
