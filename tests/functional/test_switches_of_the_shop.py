"""What the owner of a shop did not switch on: a run says so with the name of the switch, and goes on once it is on."""

import pytest

from sconnect.app.profiles.connecting import check_profile, link
from tests.functional.export_lab import ExportLab
from tests.functional.lab import Lab
from tests.functional.orders import plain_order


def test_an_import_names_the_switch_and_books_once_it_is_on() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.shop.permissions.on.discard("import_orders")
    run = lab.import_orders()
    assert run.state == "failed"
    assert "'Bestellingen lezen'" in run.errors[0]
    assert not lab.booked(order_id)
    lab.shop.permissions.on.add("import_orders")
    lab.import_orders()
    lab.assert_booked_once(order_id)


def test_without_payments_orders_are_booked_and_nobody_asks_for_payments() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.shop.permissions.on.discard("payments")
    assert lab.import_orders().state == "done"
    lab.assert_booked_once(order_id)
    assert "payments" not in lab.shop.calls


def test_an_export_names_the_switch_and_is_tried_again() -> None:
    lab = ExportLab()
    lab.customer(1001)
    lab.shop.permissions.on.discard("export_customers")
    run = lab.export_customers()
    assert run.state == "failed"
    assert "'Klanten bijwerken'" in run.errors[0]
    lab.shop.permissions.on.add("export_customers")
    assert lab.export_customers().state == "done"
    assert len(lab.accounts) == 1


@pytest.mark.parametrize("is_old", [False, True])
def test_whoever_links_a_shop_is_told_what_to_switch_on_and_of_an_extension_of_before(*, is_old: bool) -> None:
    lab = Lab()
    lab.shop.permissions.on.clear()
    lab.shop.gate.is_old = is_old
    key = lab.demo.books.client_key
    found = lab.run(link(lab.services, link_code=lab.shop.link_code(), client_key=key))
    told = " ".join(question.dutch for question in found.questions)
    assert ("'Bestellingen lezen'" in told) is not is_old
    assert ("Werk haar bij" in told) is is_old


def test_a_check_names_what_a_planned_task_needs() -> None:
    lab = Lab()
    lab.import_orders()
    assert [problem.path for problem in lab.run(check_profile(lab.services, lab.profile.id)).problems] == []
    lab.shop.permissions.on.discard("import_orders")
    [problem] = lab.run(check_profile(lab.services, lab.profile.id)).problems
    assert "'Read orders'" in problem.english
