"""A run ends early when it sees what the one before saw; whatever is new, changed or asked goes the whole way."""

from datetime import timedelta

import pytest

from local.shop import faults
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.runs.leases import forget_last_look
from sconnect.app.storage.records import LastLook
from sconnect.app.worklist.releases import release
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import Processing
from sconnect.domain.runs import RunState
from tests.functional.in_process import in_process_api
from tests.functional.lab import Lab
from tests.functional.orders import order_of, plain_orders
from tests.functional.ticking import MOST_WHEN_IDLE, Ticking


@pytest.fixture
def quiet() -> Ticking:
    """A shop of which everything is booked, and whose runs find nothing."""
    lab = Lab()
    lab.place(*plain_orders(3))
    ticking = Ticking(lab)
    ticking.settle()
    return ticking


def _look(lab: Lab) -> LastLook | None:
    stored = lab.run(lab.services.store.get(LastLook, lab.profile.id, LastLook.KEY))
    return stored.record if stored else None


def _is_short(ticking: Ticking) -> bool:
    return len(ticking.requests) <= MOST_WHEN_IDLE


def test_a_new_order_is_booked_by_the_next_run(quiet: Ticking) -> None:
    placed = quiet.lab.place(*plain_orders(1, first_customer=50))
    assert quiet.tick().counts["done"] == 1
    quiet.lab.assert_booked_once(*placed)
    quiet.settle()


def test_an_order_that_was_changed_without_a_new_status_is_listed_by_the_next_run(quiet: Ticking) -> None:
    [order_id, *_] = quiet.lab.shop.entries
    quiet.lab.shop.entries[order_id]["order"]["total"] = "999.0000"
    quiet.lab.shop.entries[order_id]["totals"][-1]["value"] = "999.0000"

    assert quiet.tick().counts == {"after_booking": 1}
    [entry] = quiet.lab.listed()
    assert entry.causes[0][0] is CauseKind.CHANGED_AFTER_BOOKING


def test_other_settings_are_followed_by_the_next_run(quiet: Ticking) -> None:
    placed = quiet.lab.shop.place(plain_orders(1, first_customer=50)[0], status=3)
    quiet.lab.change_profile("orders", statuses=(2,))
    quiet.save()
    quiet.settle()
    assert quiet.lab.booked(placed) == []

    quiet.lab.change_profile("orders", statuses=(2, 3))
    quiet.save()

    quiet.tick()
    quiet.lab.assert_booked_once(placed)


def test_another_version_of_the_app_looks_at_everything(quiet: Ticking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sconnect.app.runs.last_look.software_of", lambda _: "another")
    quiet.tick()
    assert not _is_short(quiet)


def test_everything_is_looked_at_once_a_day(quiet: Ticking) -> None:
    quiet.tick(timedelta(hours=23))
    assert _is_short(quiet)
    quiet.tick(timedelta(hours=2))
    assert not _is_short(quiet)


def test_an_order_that_is_to_be_tried_again_is_tried_then(quiet: Ticking) -> None:
    lab = quiet.lab
    lab.sim.faults.add(Fault(FaultKind.LATE, "POST", "/v2/verkooporders", times=1, status=504, seconds=60))
    [doubted] = lab.place(*plain_orders(1, first_customer=50))
    assert "done" not in quiet.tick().counts
    [entry] = lab.listed()
    assert entry.retry_at is not None
    quiet.tick(entry.retry_at - lab.clock.now() + timedelta(minutes=1))
    lab.assert_booked_once(doubted)
    assert lab.listed() == []


def test_what_a_person_asks_for_ends_what_was_seen_before_anything_is_written(
    quiet: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is, and whether it is refused: so the next run looks, should the one that it starts never come."""
    path = f"/api/profiles/{quiet.lab.profile.id}"
    with in_process_api(quiet.lab, monkeypatch) as api:
        assert api.ask("GET", f"{path}/work-list").status == 200
        assert _look(quiet.lab) is not None
        quiet.requests.clear()
        assert api.ask("POST", f"{path}/runs", {"task": "import_orders"}).status == 202
    assert _look(quiet.lab) is None
    removed = quiet.requests.index(f"delete claims {quiet.lab.profile.id} {LastLook.KEY}")
    assert not any("put" in each or "insert" in each or "replace" in each for each in quiet.requests[:removed])


def test_what_was_begun_is_filled_only_after_every_request_that_began_before_it_is_over() -> None:
    lab = Lab()
    lab.place(*plain_orders(3))
    ticking = Ticking(lab)
    ticking.tick()
    looks = []
    for _ in range(4):
        ticking.tick(timedelta(minutes=5))
        found = _look(lab)
        looks.append(found is not None and found.until is not None)
    assert looks == [False, True, True, True]


def test_what_a_person_asks_for_during_a_run_keeps_what_that_run_saw_from_being_kept(quiet: Ticking) -> None:
    lab = quiet.lab
    name = quiet.start(timedelta(hours=25))  # a long one, which looks at everything
    quiet.requests.clear()
    lab.run(forget_last_look(lab.services, lab.profile.id))
    quiet.carry_out(name)
    found = _look(lab)
    assert found is not None
    assert found.until is None


def test_orders_that_a_person_set_free_are_booked_by_the_next_run_of_the_timer() -> None:
    lab = Lab()
    lab.change_profile("articles", processing=Processing.MANUAL)
    [waiting] = lab.place(order_of("NERGENS"))
    ticking = Ticking(lab)
    ticking.settle()
    lab.add_article("NERGENS", like="LAB-KOFFIE")

    lab.run(forget_last_look(lab.services, lab.profile.id))
    lab.run(release(lab.services, lab.profile.id, [waiting]))

    assert ticking.tick().counts["done"] == 1
    lab.assert_booked_once(waiting)


def test_a_run_that_fails_is_seen_to_fail_each_time(quiet: Ticking) -> None:
    quiet.lab.shop.fault = faults.maintenance
    assert [quiet.tick().state for _ in range(2)] == [RunState.FAILED] * 2
