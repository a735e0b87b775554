"""A SnelStart that stores an order and then loses the answer: no order twice, none lost."""

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.domain.orders.state import OrderState
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

ORDERS = 120
MOST_RUNS = 10

ANSWER_LOST = (
    Fault(FaultKind.FAIL_AFTER, "POST", "/v2/verkooporders", probability=0.2, status=504),
    Fault(FaultKind.DROP_AFTER, "POST", "/v2/verkooporders", probability=0.2),
    Fault(FaultKind.EMPTY, "POST", "/v2/verkooporders", probability=0.2),
    Fault(FaultKind.LATE, "POST", "/v2/verkooporders", probability=0.2, status=504, seconds=100),
    Fault(FaultKind.INVISIBLE, "POST", "/v2/verkooporders", probability=0.2, seconds=50),
    Fault(FaultKind.SLOW, "POST", "/v2/verkooporders", probability=0.2, seconds=150),
)
NOT_DONE = (
    # An order that is not answered three times is left to a person, so these end after a while.
    Fault(FaultKind.REFUSE, "POST", "/v2/verkooporders", probability=0.2, times=20, status=503),
    Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders", probability=0.2, times=20),
    Fault(FaultKind.UNREACHABLE, "POST", "/v2/verkooporders", probability=0.2),
    Fault(FaultKind.TOO_MANY, "POST", "/v2/verkooporders", probability=0.2, retry_after=1),
    Fault(FaultKind.EXPIRE_TOKENS, "POST", "/v2/verkooporders", probability=0.2),
)
NEW_CUSTOMERS = (
    Fault(FaultKind.FAIL_AFTER, "POST", "/v2/relaties", probability=0.2, status=504),
    Fault(FaultKind.DROP_AFTER, "POST", "/v2/relaties", probability=0.2),
    Fault(FaultKind.DROP_BEFORE, "POST", "/v2/relaties", probability=0.2, times=20),
)


def _name(fault: Fault) -> str:
    return f"{fault.kind.value} {fault.path.rpartition('/')[2]}"


def _import_until_quiet(lab: Lab) -> None:
    """Let the timer come by every five minutes, until nothing waits any more."""
    for _ in range(MOST_RUNS):
        lab.import_orders()
        if not lab.listed():
            return
        lab.clock.seconds += 300
    raise AssertionError(f"{len(lab.listed())} orders still wait: {lab.listed()[0].reason}")


@pytest.mark.parametrize("fault", [*ANSWER_LOST, *NOT_DONE, *NEW_CUSTOMERS], ids=_name)
def test_every_order_is_booked_exactly_once(fault: Fault) -> None:
    lab = Lab()
    lab.sim.faults.add(fault)
    placed = lab.place(*plain_orders(ORDERS, customers=ORDERS // 2))

    _import_until_quiet(lab)

    assert lab.sim.faults.hits(fault) >= 5
    lab.assert_booked_once(*placed)
    for order_id in placed:
        marker = lab.marker(order_id)
        assert marker is not None
        assert marker.state is OrderState.DONE
    cards = [relation["email"] for relation in lab.sim.books(lab.demo.books.name).relations.values()]
    assert all(cards.count(entry["order"]["email"]) == 1 for entry in lab.shop.entries.values())


def test_an_order_without_answer_is_found_back_by_the_same_run() -> None:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.FAIL_AFTER, "POST", "/v2/verkooporders", status=504, times=1))
    placed = lab.place(*plain_orders(3))

    run = lab.import_orders()

    assert run.counts["done"] == len(placed)
    assert lab.sim.log.count("POST", "/verkooporders") == len(placed)
    assert lab.listed() == []
    lab.assert_booked_once(*placed)


def test_an_order_that_is_never_answered_is_left_to_a_person_after_three_times() -> None:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders"))
    [order_id] = lab.place(plain_orders(1)[0])

    for _ in range(12):
        lab.import_orders()
        lab.clock.seconds += 300

    assert lab.sim.log.count("POST", "/verkooporders") == 3
    [entry] = lab.listed()
    assert entry.order_id == order_id
    assert entry.retry_at is None
    assert "Na 3 pogingen is er geen antwoord. Zoek in SnelStart op betalingskenmerk" in entry.reason
