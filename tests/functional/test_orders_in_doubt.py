"""Orders in doubt are resolved with the books alone: no shop is opened, and only the right books are believed."""

from copy import deepcopy
from dataclasses import replace

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.profiles.repository import save_profile
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of, items_of
from tests.functional.faults import DAY, HOUR, assert_done, entry_of, timer_runs
from tests.functional.lab import Lab
from tests.functional.orders import plain_order
from tests.functional.test_housekeeping import maintained

ELSEWHERE = "11111111-2222-4333-8444-555555555555"


def lab_in_doubt() -> tuple[Lab, str]:
    """A lab with one order that was booked without an answer, and is not found yet."""
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.LATE, "POST", "/v2/verkooporders", status=504, seconds=100, times=1))
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    assert entry_of(lab, order_id).state is OrderState.UNKNOWN
    return lab, order_id


def link_elsewhere(lab: Lab) -> str:
    """Link the profile to a second administration, with the same articles and customers; returns its name."""
    second = deepcopy(lab.sim.books(lab.demo.books.name))
    second.name, second.client_key = "Elders", "sleutel-elders"
    second.company["administratieIdentifier"] = ELSEWHERE
    second.orders.clear()
    lab.sim.administrations[second.client_key] = second
    lab.secrets.kept[lab.profile.connection.client_key_secret] = second.client_key
    lab.change_profile("connection", administration_id=ELSEWHERE)
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    return second.name


def test_housekeeping_resolves_an_order_in_doubt_although_the_shop_is_gone() -> None:
    lab, order_id = lab_in_doubt()
    del lab.secrets.kept[lab.profile.connection.shop_link_secret]
    asked = len(lab.shop.requests)
    lab.clock.seconds += DAY

    day = maintained(lab)

    assert day.counts["settled"] == 1
    assert_done(lab, order_id)
    assert len(lab.shop.requests) == asked


def test_housekeeping_resolves_an_order_in_doubt_of_a_profile_that_is_switched_off() -> None:
    lab, order_id = lab_in_doubt()
    lab.profile = lab.profile.model_copy(update={"active": False})
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    lab.clock.seconds += DAY

    day = maintained(lab)

    assert (day.counts, day.errors) == ({"settled": 1}, ())
    assert_done(lab, order_id)


@pytest.mark.parametrize("by_housekeeping", [True, False])
def test_an_order_in_doubt_of_another_administration_is_left_alone_and_told(by_housekeeping: bool) -> None:
    """Not found here says nothing: it would be booked in both."""
    lab, order_id = lab_in_doubt()
    elsewhere = link_elsewhere(lab)
    lab.clock.seconds += HOUR

    if by_housekeeping:
        lab.clock.seconds += DAY
        maintained(lab)
    timer_runs(lab, 3)

    assert lab.sim.orders(elsewhere) == []
    assert len(lab.booked(order_id)) == 1
    marker = lab.marker(order_id)
    assert marker is not None
    assert (marker.state, marker.attempt) == (OrderState.UNKNOWN, 1)
    item = item_of(lab, CauseKind.OUTCOME_UNKNOWN)
    assert f"betalingskenmerk {marker.reference}" in item.cause.dutch
    assert "een andere administratie" in item.cause.dutch
    assert entry_of(lab, order_id).retry_at is None


def test_an_order_in_doubt_of_another_administration_is_resolved_once_that_one_is_linked_again() -> None:
    lab, order_id = lab_in_doubt()
    connection, key = lab.profile.connection, lab.demo.books.client_key
    link_elsewhere(lab)
    lab.clock.seconds += HOUR
    timer_runs(lab, 1)
    lab.profile = lab.profile.model_copy(update={"connection": connection})
    lab.secrets.kept[connection.client_key_secret] = key

    decide(lab, item_of(lab, CauseKind.OUTCOME_UNKNOWN), Action.RETRY)
    timer_runs(lab, 1)

    assert_done(lab, order_id)


def test_a_person_can_skip_an_order_in_doubt_of_another_administration() -> None:
    lab, order_id = lab_in_doubt()
    link_elsewhere(lab)
    lab.clock.seconds += HOUR
    timer_runs(lab, 1)

    decide(lab, item_of(lab, CauseKind.OUTCOME_UNKNOWN), Action.SKIP, reason="staat in de oude administratie")
    timer_runs(lab, 2)

    assert items_of(lab) == []
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.state is OrderState.SKIPPED


def test_a_marker_from_before_belongs_to_the_administration_that_is_linked() -> None:
    lab, order_id = lab_in_doubt()
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.administration_id == lab.profile.connection.administration_id
    lab.run(lab.services.store.put(replace(marker, administration_id="")))
    lab.clock.seconds += DAY

    assert maintained(lab).counts["settled"] == 1
    assert_done(lab, order_id)
