"""The prefix of payment references is fixed from the first booking on; those of before go on being found."""

from datetime import timedelta
from typing import Any

import pytest

from sconnect.app.errors import InvalidSettingsError, RefusedError
from sconnect.app.profiles.prefixes import prefixes_of
from sconnect.app.profiles.repository import read_profile, save_profile
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.storage.records import UsedPrefixes
from sconnect.app.worklist.by_hand import note_by_hand
from sconnect.app.worklist.decision import Decision
from sconnect.domain.profile import Processing
from sconnect.domain.reconciliation.rules import Reconciliation
from tests.fakes.rows import Operation
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders
from tests.functional.test_same_shop_twice import second_profile

PATH = "orders.reference_prefix"


def change_prefix(lab: Lab, api: InProcessApi, prefix: str) -> Answer:
    path = f"/api/profiles/{lab.profile.id}"
    read = api.ask("GET", path)
    body: dict[str, Any] = read.json()
    body["orders"]["reference_prefix"] = prefix
    return api.ask("PUT", path, body, headers={"If-Match": read.headers["ETag"]})


def changed_as_before(lab: Lab, prefix: str) -> None:
    """Change the prefix of a profile that booked, as an earlier version allowed."""
    lab.change_profile("orders", reference_prefix=prefix)
    lab.run(save_profile(lab.services, lab.profile, by="test"))


def compared(lab: Lab) -> Reconciliation:
    today = lab.clock.now().date()
    return lab.run(reconcile(lab.services, lab.profile, today - timedelta(days=60), today + timedelta(days=1)))


def test_before_the_first_booking_it_may_change(lab: Lab, api: InProcessApi) -> None:
    assert change_prefix(lab, api, "ANDERS-").status == 200


def test_from_the_first_booking_on_it_is_refused_by_name(lab: Lab, api: InProcessApi) -> None:
    lab.place(*plain_orders(1))
    lab.import_orders()
    answer = change_prefix(lab, api, "ANDERS-")
    assert (answer.status, [each["field"] for each in answer.error["fields"]]) == (422, [PATH])
    assert "ligt nu vast" in answer.error["fields"][0]["message"]
    assert change_prefix(lab, api, lab.profile.orders.reference_prefix).status == 200


def test_an_order_that_may_be_under_way_counts_as_booked(lab: Lab, api: InProcessApi) -> None:
    [order_id] = lab.place(*plain_orders(1))
    lab.import_orders()
    marker = lab.marker(order_id)
    assert marker is not None
    table = lab.rows._tables["orders"]
    [(place, row)] = list(table.items())
    table[place] = type(row)(row.partition, row.key, {**row.values, "state": "sending"}, row.etag)
    assert change_prefix(lab, api, "ANDERS-").status == 422


def test_orders_that_only_wait_do_not_hold_it(lab: Lab, api: InProcessApi) -> None:
    lab.change_profile("customers", processing=Processing.MANUAL)
    lab.place(*plain_orders(1))
    lab.import_orders()
    assert change_prefix(lab, api, "ANDERS-").status == 200


def test_what_was_booked_under_another_prefix_has_not_vanished(lab: Lab) -> None:
    lab.place(*plain_orders(6))
    lab.import_orders()
    changed_as_before(lab, "ANDERS-")
    lab.place(*plain_orders(3))
    lab.import_orders()

    found = compared(lab)
    assert found.counts == {}
    assert (found.orders_shop, found.orders_books) == (9, 9)
    assert not found.needs_a_person


def test_what_was_given_another_date_is_found_under_its_own_prefix(lab: Lab) -> None:
    [order_id] = lab.place(*plain_orders(1))
    lab.import_orders()
    [booked] = lab.booked(order_id)
    booked["datum"] = "2024-01-01"
    changed_as_before(lab, "ANDERS-")
    assert compared(lab).missing == ()


def test_what_the_shop_lost_is_told_under_its_own_prefix(lab: Lab) -> None:
    first, _ = lab.place(*plain_orders(2))
    lab.import_orders()
    reference = lab.profile.payment_reference(first)
    changed_as_before(lab, "ANDERS-")
    del lab.shop.entries[first]
    assert [each.reference for each in compared(lab).foreign] == [reference]


def test_a_digit_at_the_end_of_a_prefix_of_before_confuses_no_orders(lab: Lab) -> None:
    lab.change_profile("orders", reference_prefix="WS1")
    lab.place(*plain_orders(2))
    lab.import_orders()
    changed_as_before(lab, "WS")
    lab.place(*plain_orders(5))
    lab.import_orders()
    found = compared(lab)
    assert (found.orders_shop, found.orders_books, found.counts) == (7, 7, {})


def test_another_profile_may_not_take_a_prefix_of_before(lab: Lab) -> None:
    lab.place(*plain_orders(1))
    lab.import_orders()
    old = lab.profile.orders.reference_prefix
    changed_as_before(lab, "ANDERS-")
    orders = lab.profile.orders.model_copy(update={"reference_prefix": old})
    with pytest.raises(InvalidSettingsError, match=lab.profile.name):
        lab.run(save_profile(lab.services, second_profile(lab, orders=orders), by="test"))


def test_a_prefix_that_was_given_up_before_booking_stays_taken_too(lab: Lab, api: InProcessApi) -> None:
    old = lab.profile.orders.reference_prefix
    change_prefix(lab, api, "ANDERS-")
    orders = lab.profile.orders.model_copy(update={"reference_prefix": old})
    with pytest.raises(InvalidSettingsError, match=lab.profile.name):
        lab.run(save_profile(lab.services, second_profile(lab, orders=orders), by="test"))


def test_a_sales_order_of_before_is_not_noted_as_another_order(lab: Lab) -> None:
    [first] = lab.place(*plain_orders(1))
    lab.import_orders()
    [booked] = lab.booked(first)
    changed_as_before(lab, "ANDERS-")
    lab.change_profile("customers", processing=Processing.MANUAL)
    [waiting] = lab.place(*plain_orders(1))
    lab.import_orders()
    decision = Decision(by="anna", at=lab.clock.now(), reason="")
    with pytest.raises(RefusedError, match=f"webshop-order {first}"):
        lab.run(note_by_hand(lab.services, lab.profile, waiting, None, int(booked["nummer"]), decision))


def test_the_markers_of_before_are_read_once(lab: Lab) -> None:
    lab.place(*plain_orders(3))
    lab.import_orders()
    changed_as_before(lab, "ANDERS-")
    profile = lab.run(read_profile(lab.services, lab.profile.id))
    lab.run(lab.services.store.delete(UsedPrefixes, profile.id, UsedPrefixes(profile_id=profile.id).key))
    assert set(lab.run(prefixes_of(lab.services, profile))) == {"OC30-", "ANDERS-"}
    seen: list[Operation] = []

    async def note(operation: Operation) -> None:
        seen.append(operation)

    lab.rows.before = note
    lab.run(prefixes_of(lab.services, profile))
    assert [(each.table, each.name) for each in seen] == [("claims", "get")]
