"""The first order in an administration is found back by its reference before a second one is sent."""

from dataclasses import replace
from typing import Any

import pytest

from sconnect.app.errors import NotNowError, OutcomeUnknownError, RefusedError, SettingsError, UnreadableError
from sconnect.app.importing.sending.first_order import claim_first
from sconnect.app.storage.records import FirstOrder, OrderRecord, ShopClaims
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder
from sconnect.domain.shop_claims import StoreClaim
from tests.unit.app.conftest import BOOKS, Desk
from tests.unit.app.importing.session import ImportRun, import_run, order_of
from tests.unit.app.orders import keep_marker, marker_of, pass_settle_time

ADMINISTRATION = BOOKS.administration.id
LOST = OutcomeUnknownError("stil", "stil")


def _orders(number: int) -> list[ShopOrder]:
    return [order_of(order_id=str(1001 + index)) for index in range(number)]


def new_run(desk: Desk, **more: Any) -> ImportRun:
    return import_run(desk, first_order_found=False, **more)


async def first_of(desk: Desk) -> FirstOrder | None:
    stored = await desk.services.store.get_like(FirstOrder(administration_id=ADMINISTRATION))
    return stored.record if stored else None


async def test_the_first_order_goes_alone_and_is_looked_for_once_in_an_administration(desk: Desk) -> None:
    run = new_run(desk)
    in_the_books_at_a_look: list[int] = []

    async def look() -> None:
        in_the_books_at_a_look.append(len(run.books.orders.created))

    run.books.usage.before["orders.find"] = look
    assert await run.send(*_orders(3))
    assert in_the_books_at_a_look == [1, 1], "for itself, and for what cannot be there"
    first = await first_of(desk)
    assert first is not None
    assert (first.order_id, first.reference, first.looks) == ("1001", "LAB-1001", 1)
    assert first.found_at == desk.clock.now()
    assert await new_run(desk, books=run.books, run_id="run-2").send(order_of(order_id="1004"))
    assert len(in_the_books_at_a_look) == 2
    assert run.progress.counts == {"done": 3}


async def test_one_that_is_found_later_is_waited_for_and_the_wait_is_counted(desk: Desk) -> None:
    run = new_run(desk)
    run.books.orders.hidden.add("LAB-1001")
    began = desk.clock.monotonic()

    async def show() -> None:
        if desk.clock.monotonic() - began >= 10:
            run.books.orders.hidden.clear()

    run.books.usage.before["orders.find"] = show
    assert await run.send(*_orders(2))
    assert run.progress.counts == {"done": 2, "first_order_looks": 5}
    assert desk.clock.monotonic() - began < 20


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ("hidden", "SnelStart vindt een order dus niet op zijn betalingskenmerk"),
        ("untrusted", "weigert of negeert het zoeken op betalingskenmerk"),
        ("renamed", "heeft er betalingskenmerk 'LAB 1001' van gemaakt"),
        ("gone", "Op nummer staat hij er ook niet"),
    ],
)
async def test_one_that_stays_away_stops_the_profile_with_what_differs(desk: Desk, trouble: str, sentence: str) -> None:
    run = new_run(desk)

    async def disturb() -> None:
        orders = run.books.orders
        match trouble:
            case "hidden":
                orders.hidden.add("LAB-1001")
            case "untrusted":
                orders.look_up_errors.append(
                    UnreadableError("het filter wordt genegeerd", "het filter wordt genegeerd")
                )
            case "renamed":
                orders.booked[:] = [replace(each, payment_reference="LAB 1001") for each in orders.booked]
            case "gone":
                orders.booked.clear()

    run.books.usage.before["orders.find"] = disturb
    began = desk.clock.monotonic()
    with pytest.raises(SettingsError, match=sentence) as stopped:
        await run.send(*_orders(2))
    assert len(run.books.orders.created) == 1
    assert desk.clock.monotonic() - began == 60
    assert stopped.value.english != stopped.value.dutch

    later = new_run(desk, books=run.books, run_id="run-2")
    customers_known = len(run.books.customers.looked_up)
    with pytest.raises(SettingsError, match=sentence):
        await later.book(order_of(order_id="1002"))
    assert len(run.books.orders.created) == 1
    assert len(run.books.customers.looked_up) == customers_known, "nothing is prepared in vain"
    assert (await first_of(desk) or FirstOrder(administration_id="")).looks > 7


async def test_a_search_that_answers_whatever_it_is_asked_proves_nothing(desk: Desk) -> None:
    """The only order of the books is in every answer."""
    run = new_run(desk)

    async def refuse_what_is_not_there() -> None:
        if len(run.books.orders.looked_up) % 2:
            run.books.orders.look_up_errors.append(
                UnreadableError("orders that were not asked for", "orders that were not asked for")
            )

    run.books.usage.before["orders.find"] = refuse_what_is_not_there
    with pytest.raises(SettingsError, match="weigert of negeert"):
        await run.send(*_orders(2))
    assert len(run.books.orders.created) == 1


async def test_a_stopped_profile_goes_on_by_itself_once_the_order_is_found(desk: Desk) -> None:
    run = new_run(desk)
    run.books.orders.hidden.add("LAB-1001")
    with pytest.raises(SettingsError):
        await run.send(*_orders(2))
    run.books.orders.hidden.clear()
    assert await new_run(desk, books=run.books, run_id="run-2").book(order_of(order_id="1002"))
    assert len(run.books.orders.created) == 2


@pytest.mark.parametrize("by_hand", [True, False])
async def test_the_next_order_is_the_first_when_a_person_starts_an_import_after_deleting_it(
    desk: Desk, *, by_hand: bool
) -> None:
    run = new_run(desk)
    run.books.orders.hidden.add("LAB-1001")
    with pytest.raises(SettingsError):
        await run.send(order_of())
    run.books.orders.booked.clear()
    await pass_settle_time(desk)
    later = new_run(desk, books=run.books, run_id="run-2")
    later.progress.by_hand = by_hand
    if by_hand:
        assert await later.book(order_of(order_id="1002"))
    else:
        with pytest.raises(SettingsError):
            await later.book(order_of(order_id="1002"))
    assert len(run.books.orders.created) == 1 + by_hand


async def test_a_first_order_that_is_refused_leaves_its_place_to_the_next(desk: Desk) -> None:
    run = new_run(desk)
    run.books.usage.fail(
        "orders.create", RefusedError("de klant is geblokkeerd.", "de klant is geblokkeerd.", codes=["VOR-0009"])
    )
    assert await run.send(*_orders(3))
    assert [order.payment_reference for order in run.books.orders.created] == ["LAB-1002", "LAB-1003"]
    assert (await first_of(desk) or FirstOrder(administration_id="")).order_id == "1002"


async def test_while_the_answer_about_the_first_is_not_known_no_other_is_sent(desk: Desk) -> None:
    run = new_run(desk)
    run.books.orders.hidden.add("LAB-1001")
    run.books.usage.lose_answers("orders.create", LOST)
    with pytest.raises(NotNowError, match="Pas als de eerste is teruggevonden"):
        await run.send(*_orders(2))
    await pass_settle_time(desk)
    run.books.orders.hidden.clear()
    later = new_run(desk, books=run.books, run_id="run-2")
    assert await later.book(*[each.order for each in await later.select(*_orders(2))])
    assert [order.payment_reference for order in run.books.orders.created] == ["LAB-1001", "LAB-1002"]


async def test_a_first_order_of_a_run_that_died_is_listed_by_the_one_that_waits_for_it(desk: Desk) -> None:
    """The shop may give it after a page full of orders that wait for it: then nothing else would lead to it."""
    run = new_run(desk)
    marker = await keep_marker(
        desk, state=OrderState.SENDING, attempt=1, settle_at=desk.clock.now(), administration_id=ADMINISTRATION
    )
    assert await claim_first(run.session, marker.record)
    with pytest.raises(NotNowError, match="order 1001"):
        await run.send(order_of(order_id="1002"))
    assert await run.session.markers.entry("1001") is not None


async def test_a_first_order_that_certainly_did_not_arrive_is_sent_again_before_any_other(desk: Desk) -> None:
    run = new_run(desk)
    run.books.usage.fail("orders.create", LOST)
    with pytest.raises(NotNowError):
        await run.send(*_orders(2))
    await pass_settle_time(desk)
    later = new_run(desk, books=run.books, run_id="run-2")
    [second, first] = reversed(_orders(2))
    candidates = await later.select(second, first)
    assert await later.book(*[each.order for each in candidates])
    assert [order.payment_reference for order in run.books.orders.created] == ["LAB-1001", "LAB-1002"]


async def test_one_that_is_left_to_a_person_holds_the_others_until_that_is_decided(desk: Desk) -> None:
    run = new_run(desk)
    marker = await keep_marker(
        desk, state=OrderState.UNKNOWN, attempt=3, settle_at=desk.clock.now(), administration_id=ADMINISTRATION
    )
    assert await claim_first(run.session, marker.record)
    with pytest.raises(SettingsError, match="Beslis eerst over order 1001 in de werklijst"):
        await run.send(order_of(order_id="1002"))
    assert await run.session.markers.entry("1001") is None, "not listed anew, as if it would be looked up by itself"
    await keep_marker(desk, state=OrderState.SKIPPED)
    assert await run.send(order_of(order_id="1002"))


async def test_two_runs_at_once_send_one_first_order(desk: Desk) -> None:
    """The other one names its order between our intent and our request."""
    run, other = new_run(desk), new_run(desk, run_id="run-2")
    theirs = await keep_marker(desk, "1009", administration_id=ADMINISTRATION)
    prepared = await run.prepare(order_of())
    assert await claim_first(other.session, theirs.record)
    assert not await claim_first(run.session, (await keep_marker(desk, "1001")).record)
    assert prepared is not None
    stored = await desk.services.store.get_like(FirstOrder(administration_id=ADMINISTRATION))
    assert stored is not None
    assert stored.record.order_id == "1009"


@pytest.mark.parametrize("state", [OrderState.DONE, OrderState.SENDING])
async def test_a_profile_that_booked_before_is_not_held(desk: Desk, state: OrderState) -> None:
    await keep_marker(desk, "900", state=state)
    run = new_run(desk)
    assert await run.send(*_orders(2))
    assert run.books.orders.looked_up == []


async def test_nor_is_a_new_profile_of_an_administration_where_another_booked_before(desk: Desk) -> None:
    claim = StoreClaim("elders", desk.clock.now(), removed=True)
    await desk.services.store.put(
        ShopClaims(where=f"{ADMINISTRATION}!x", administration_id=ADMINISTRATION, profiles=(claim,))
    )
    marker = OrderRecord(
        profile_id="elders",
        order_id="1",
        state=OrderState.DONE,
        attempt=1,
        administration_id=ADMINISTRATION,
        updated_at=desk.clock.now(),
    )
    await desk.services.store.put(marker)
    run = new_run(desk)
    assert await run.send(*_orders(2))
    assert run.books.orders.looked_up == []


@pytest.mark.parametrize(
    "columns",
    [
        {"state": OrderState.DONE, "by_hand": True},
        {"state": OrderState.DONE, "administration_id": "een andere"},
        {"state": OrderState.WAITING, "attempt": 0},
    ],
)
async def test_what_was_never_sent_to_it_proves_nothing_of_an_administration(
    desk: Desk, columns: dict[str, Any]
) -> None:
    await keep_marker(desk, "900", **columns)
    run = new_run(desk)
    assert await run.send(*_orders(2))
    assert run.books.orders.looked_up[0] == {"LAB-1001"}
    assert (await marker_of(desk)).state is OrderState.DONE


async def test_a_dry_run_sends_nothing_and_looks_for_nothing(desk: Desk) -> None:
    run = new_run(desk)
    run.progress.dry_run = True
    assert await run.send(*_orders(2))
    assert (run.books.orders.looked_up, await first_of(desk)) == ([], None)
