"""An order that SnelStart or a gateway before it does not let through waits in words, and the others go on."""

import pytest

from local.shop.captures import Entry
from local.snelstart.faults import Fault, FaultKind
from sconnect.domain.profile import LineMode, Processing
from sconnect.domain.runs import RunState
from tests.functional.faults import (
    DAY,
    HOUR,
    Ban,
    GuardedLab,
    assert_done,
    entry_of,
    import_for,
    in_books,
    place_waiting,
    timer_runs,
)
from tests.functional.lab import Lab
from tests.functional.orders import email_of, order_of, plain_order, plain_orders

BLOCKED = 101
"""The customer with orders that the gateway refuses."""
ABOUT = {"/verkooporders": f"Nummer {BLOCKED}", "/relaties": email_of(BLOCKED), "/artikelen": "GEBLOKKEERD"}
NO_RIGHT = "De koppelsleutel geeft geen recht op dit deel van SnelStart."


def _ban(status: int, method: str, path: str) -> Ban:
    return Ban(status, method, path, ABOUT[path])


BANS = [
    _ban(403, "POST", "/verkooporders"),
    _ban(400, "POST", "/verkooporders"),
    _ban(402, "POST", "/verkooporders"),
    _ban(403, "GET", "/relaties"),
    _ban(400, "GET", "/relaties"),
    _ban(404, "GET", "/relaties"),
    _ban(403, "POST", "/relaties"),
    _ban(400, "POST", "/relaties"),
    _ban(403, "GET", "/artikelen"),
    _ban(400, "GET", "/artikelen"),
]


def _named(ban: Ban) -> str:
    return f"{ban.status} on {ban.method} {ban.path}"


def _blocked_order() -> Entry:
    return order_of("GEBLOKKEERD", BLOCKED)


@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.parametrize("ban", BANS, ids=_named)
def test_an_order_that_is_refused_at_the_door_waits_and_the_others_are_booked(ban: Ban, place: int) -> None:
    lab = GuardedLab(ban)
    entries = plain_orders(3, first_customer=200)
    entries.insert(place, _blocked_order())
    others = lab.place(*entries)
    blocked = others.pop(place)

    run = lab.import_orders()

    assert run.state is RunState.DONE
    assert_done(lab, *others)
    entry = entry_of(lab, blocked)
    assert entry.retry_at is None
    assert entry.reason.startswith("SnelStart weigert")
    assert run.errors == (f"Order {blocked}: {entry.reason}",)

    later = lab.place(plain_order(300))
    lab.import_orders()
    assert_done(lab, *later)

    lab.bans.clear()
    lab.clock.seconds += HOUR
    lab.import_orders(by="anna")
    assert_done(lab, blocked)


@pytest.mark.parametrize("ban", BANS, ids=_named)
def test_an_order_of_the_work_list_that_is_refused_at_the_door_stops_nothing(ban: Ban) -> None:
    lab = GuardedLab()
    waiting = place_waiting(lab, _blocked_order())
    others = [place_waiting(lab, order_of("ONBEKEND-1", customer)) for customer in (201, 202)]
    lab.change_profile("articles", processing=Processing.ADD)
    lab.bans.append(ban)
    new = lab.place(plain_order(300))

    lab.import_orders(by="anna")

    assert_done(lab, *others, *new)
    assert entry_of(lab, waiting).reason.startswith("SnelStart weigert")


@pytest.mark.parametrize("status", [400, 403, 404])
def test_an_order_whose_price_agreements_are_refused_waits_alone(status: int) -> None:
    lab = GuardedLab()
    lab.change_profile("orders", line_mode=LineMode.CODE_AND_QUANTITY)
    customer = lab.add_customer(email_of(BLOCKED))
    lab.bans.append(Ban(status, "GET", "/prijsafspraken", customer))
    blocked, *others = lab.place(plain_order(BLOCKED), *plain_orders(3, first_customer=200))

    run = lab.import_orders()

    assert run.state is RunState.DONE
    assert run.counts["done"] == len(others)
    assert all(len(lab.booked(order_id)) == 1 for order_id in others)
    assert entry_of(lab, blocked).reason.startswith("SnelStart weigert")


@pytest.mark.parametrize(
    "ban",
    [
        Ban(403, "POST", "/verkooporders"),
        Ban(403, "GET", "/relaties"),
        Ban(403, "POST", "/relaties"),
        Ban(403, "GET", "/artikelen"),
    ],
    ids=_named,
)
def test_a_right_that_is_missing_for_every_order_fails_the_run(ban: Ban) -> None:
    lab = GuardedLab(ban)
    placed = lab.place(*plain_orders(8, first_customer=200))

    for _ in range(3):
        run = lab.import_orders()
        lab.clock.seconds += HOUR
        assert run.state is RunState.FAILED
        assert run.errors[0].startswith(NO_RIGHT)
    assert in_books(lab) == []

    lab.bans.clear()
    timer_runs(lab, 1, every=DAY)  # some may have been listed before it was clear that it is a matter of rights
    timer_runs(lab, 1)
    assert_done(lab, *placed)


def test_one_shopper_whom_the_gateway_blocks_is_no_missing_right() -> None:
    lab = GuardedLab(_ban(403, "GET", "/relaties"))
    blocked = lab.place(*(plain_order(BLOCKED) for _ in range(4)))
    others = lab.place(*plain_orders(3, first_customer=200))

    timer_runs(lab, 2)

    assert_done(lab, *others)
    assert [entry.order_id for entry in lab.listed()] == blocked


def test_one_shopper_whose_orders_the_gateway_blocks_is_no_missing_right() -> None:
    lab = GuardedLab(_ban(403, "POST", "/verkooporders"))
    blocked = lab.place(*(plain_order(BLOCKED) for _ in range(4)))
    others = lab.place(*plain_orders(3, first_customer=200))

    timer_runs(lab, 2)

    assert_done(lab, *others)
    assert [entry.order_id for entry in lab.listed()] == blocked


def test_refused_orders_before_orders_that_only_wait_are_no_missing_right() -> None:
    lab = GuardedLab(_ban(400, "GET", "/relaties"))
    lab.change_profile("articles", processing=Processing.MANUAL)
    blocked = lab.place(*(plain_order(BLOCKED) for _ in range(4)))
    waiting = lab.place(*(order_of("ONBEKEND-1", customer) for customer in (201, 202)))

    run = lab.import_orders()

    assert run.state is RunState.DONE
    assert [entry.order_id for entry in lab.listed()] == [*blocked, *waiting]


def test_the_only_order_of_a_run_that_is_refused_at_the_door_is_sorted_out_with_the_next() -> None:
    lab = GuardedLab(_ban(403, "GET", "/relaties"))
    [blocked] = lab.place(plain_order(BLOCKED))
    run = lab.import_orders()
    assert run.state is RunState.FAILED
    assert run.errors[0].startswith(NO_RIGHT)

    others = lab.place(plain_order(200))
    lab.import_orders()

    assert_done(lab, *others)
    assert [entry.order_id for entry in lab.listed()] == [blocked]


@pytest.mark.parametrize("kind", [FaultKind.UNREACHABLE, FaultKind.TOO_MANY])
def test_orders_that_are_ready_are_sent_although_a_later_one_cannot_be_prepared(kind: FaultKind) -> None:
    lab = Lab()
    for customer in (1, 2):
        lab.add_customer(email_of(customer))
    lab.sim.faults.add(Fault(kind, "POST", "/v2/relaties"))
    *ready, last = lab.place(*plain_orders(3))

    run = lab.import_orders()

    assert run.state is (RunState.DONE if kind is FaultKind.TOO_MANY else RunState.FAILED)
    assert "opnieuw geprobeerd" in run.errors[0]
    assert_done(lab, *ready)
    assert not lab.booked(last)
    lab.sim.faults.clear()
    timer_runs(lab, 2)
    assert_done(lab, last)


def test_an_old_order_that_cannot_be_tried_does_not_keep_new_ones_waiting() -> None:
    lab = Lab()
    place_waiting(lab)
    lab.change_profile("articles", processing=Processing.ADD)
    lab.sim.faults.add(Fault(FaultKind.UNREACHABLE, "POST", "/v2/artikelen"))
    lab.add_customer(email_of(9))
    new = lab.place(plain_order(9))

    run = lab.import_orders(by="anna")

    assert run.state is RunState.FAILED
    assert_done(lab, *new)


def test_a_quota_that_is_used_up_is_no_failure_and_the_next_run_goes_on() -> None:
    lab = GuardedLab(calls_per_hour=40)
    lab.change_profile("orders", line_mode=LineMode.CODE_AND_QUANTITY)
    placed = lab.place(*plain_orders(20))
    booked: list[int] = []

    async def hour_after_hour() -> None:
        while len(booked) < 8 and len(in_books(lab)) < len(placed):
            run = await import_for(lab, lab.profile)
            booked.append(len(in_books(lab)))
            assert run.state is RunState.DONE
            if booked[-1] < len(placed):
                assert run.errors[0].startswith("De limiet van SnelStart voor deze administratie is bereikt.")
            await lab.clock.sleep(HOUR + 1)

    lab.run(hour_after_hour())

    assert len(booked) > 1
    assert all(len(lab.booked(order_id)) == 1 for order_id in placed)
    assert lab.listed() == []
