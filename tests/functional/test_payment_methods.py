"""Payment methods with statuses of their own: Pending is a sale by bank transfer, and an unpaid checkout by iDEAL."""

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest

from sconnect.app.profiles.capabilities import read_facts
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import PaymentMethod
from sconnect.domain.runs import ItemOutcome
from sconnect.entrypoints.http.routes import Role
from tests.functional.decisions import items_of
from tests.functional.in_process import in_process_api
from tests.functional.lab import Lab
from tests.functional.orders import plain_order
from tests.functional.test_api_access import KEYS
from tests.functional.test_corrections import refunded
from tests.functional.test_dry_run import dry_run_import, of_orders

PENDING, PROCESSING, SHIPPED, COMPLETE, CANCELED, REFUNDED = 1, 2, 3, 5, 7, 11


def lab_of(*methods: Mapping[str, object]) -> Lab:
    """A lab that imports what is processing, shipped or complete, unless a payment method says otherwise."""
    lab = Lab()
    chosen = tuple(map(PaymentMethod.model_validate, methods))
    lab.change_profile("orders", statuses=(PROCESSING, SHIPPED, COMPLETE), payment_methods=chosen)
    return lab


TRANSFER = {"method": "bank_transfer", "statuses": (PENDING, PROCESSING, COMPLETE)}


def ordered(lab: Lab, method: str, *statuses: int, name: str = "") -> str:
    """Place an order that is paid with a method, and move it through these statuses."""
    entry = plain_order()
    paid = {"payment_method": name or method, "payment_code": method}
    if "payment_code" not in entry["order"]:
        paid = {"payment_method": json.dumps({"code": f"{method}.{method}", "name": name or method})}
    entry["order"] |= paid
    order_id = lab.shop.place(entry, statuses[0])
    for status in statuses[1:]:
        lab.shop.change_status(order_id, status)
    lab.clock.seconds += 60
    return order_id


def test_pending_is_a_sale_by_bank_transfer_and_none_by_ideal() -> None:
    lab = lab_of(TRANSFER)
    by_transfer, by_ideal = ordered(lab, "bank_transfer", PENDING), ordered(lab, "mollie_ideal", PENDING)
    paid = ordered(lab, "mollie_ideal", PENDING, PROCESSING)
    lab.import_orders()
    lab.assert_booked_once(by_transfer, paid)
    assert not lab.booked(by_ideal)
    assert lab.listed() == []


def test_a_status_that_the_profile_imports_is_none_for_a_method_that_leaves_it_out() -> None:
    lab = lab_of({"method": "cod", "statuses": (SHIPPED,)})
    waits, shipped = ordered(lab, "cod", PROCESSING), ordered(lab, "cod", PROCESSING, SHIPPED)
    lab.import_orders()
    lab.assert_booked_once(shipped)
    assert not lab.booked(waits)


def test_the_daily_look_at_older_orders_finds_a_sale_by_the_status_of_its_method() -> None:
    """Its change is lost from the history, so nothing else finds it."""
    lab = lab_of(TRANSFER)
    ordered(lab, "mollie_ideal", PROCESSING)
    lab.import_orders()
    lost = ordered(lab, "bank_transfer", PENDING)
    entry = next(each for each in lab.shop.capture.entries if each["order"]["order_id"] == lost)
    entry["histories"][:] = []
    lab.clock.seconds += 10 * 86_400
    lab.import_orders()
    lab.assert_booked_once(lost)


def test_what_happens_after_booking_is_judged_by_the_statuses_of_the_method() -> None:
    lab = lab_of({"method": "bank_transfer", "statuses": (PENDING, PROCESSING, REFUNDED)})
    transfer, ideal = ordered(lab, "bank_transfer", PROCESSING), ordered(lab, "mollie_ideal", PROCESSING)
    lab.import_orders()
    for order_id in (transfer, ideal):
        lab.shop.change_status(order_id, PENDING)
    lab.clock.seconds += 60
    lab.import_orders()
    [entry] = lab.listed()
    assert (entry.order_id, entry.causes[0][0]) == (ideal, CauseKind.UNPAID_AFTER_BOOKING)
    for order_id in (transfer, ideal):
        lab.shop.change_status(order_id, REFUNDED)
    lab.clock.seconds += 60
    lab.import_orders()
    [entry] = lab.listed()
    assert (entry.order_id, entry.causes[0][0]) == (ideal, CauseKind.UNDONE_AFTER_BOOKING)


def test_reconciliation_counts_a_sale_by_the_status_of_its_method() -> None:
    lab = lab_of(TRANSFER)
    booked = ordered(lab, "bank_transfer", PENDING)
    lab.import_orders()
    missed, unpaid = ordered(lab, "bank_transfer", PENDING), ordered(lab, "mollie_ideal", PENDING)
    today = lab.clock.now().date()
    found = lab.run(reconcile(lab.services, lab.profile, today - timedelta(days=2), today + timedelta(days=1)))
    assert [each.order_id for each in found.missing] == [missed]
    assert found.orders_shop == 2, (booked, unpaid)


def test_a_dry_run_of_the_newest_orders_takes_a_sale_by_the_status_of_its_method() -> None:
    lab = lab_of(TRANSFER)
    by_transfer = ordered(lab, "bank_transfer", PENDING)
    ordered(lab, "mollie_ideal", PENDING)
    items = of_orders(dry_run_import(lab, newest=5)).values()
    assert [item.subject for item in items if item.outcome is ItemOutcome.CREATED] == [by_transfer]


def test_nobody_is_asked_about_a_new_status_that_a_method_names() -> None:
    lab = lab_of(TRANSFER)
    lab.import_orders()
    lab.shop.add_status(17, "Betaling bevestigd")
    lab.change_profile("orders", payment_methods=(PaymentMethod(method="cod", statuses=(17,)),))
    lab.import_orders()
    assert items_of(lab) == []


def test_an_unknown_method_follows_the_profile_and_is_told_once() -> None:
    lab = lab_of(TRANSFER)
    first = ordered(lab, "riverty", PROCESSING, name="Riverty")
    run = lab.import_orders()
    lab.assert_booked_once(first)
    assert [each for each in run.errors if "Riverty (riverty)" in each]
    ordered(lab, "riverty", PROCESSING, name="Riverty")
    assert lab.import_orders().errors == ()
    facts = lab.run(read_facts(lab.services, lab.profile.id))
    assert facts is not None
    assert facts.payment_methods["riverty"] == "Riverty"


def test_a_profile_without_methods_is_told_nothing_and_keeps_what_it_saw_for_the_settings() -> None:
    lab = lab_of()
    ordered(lab, "riverty", PROCESSING, name="Riverty")
    assert lab.import_orders().errors == ()
    facts = lab.run(read_facts(lab.services, lab.profile.id))
    assert facts is not None
    assert "riverty" in facts.payment_methods


def test_a_dry_run_notes_no_method() -> None:
    lab = lab_of(TRANSFER)
    ordered(lab, "riverty", PROCESSING)
    dry_run_import(lab)
    facts = lab.run(read_facts(lab.services, lab.profile.id))
    assert facts is None or not facts.payment_methods


def test_who_may_correct_sees_what_of_an_invoice_is_open_and_a_viewer_asks_nothing_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lab, order_id = refunded(invoiced=True)
    [invoice] = lab.sim.books(lab.demo.books.name).invoices.values()
    invoice["vervalDatum"] = "2026-12-24T00:00:00"
    with in_process_api(lab, monkeypatch) as api:
        monkeypatch.delenv("SCONNECT_LOCAL_ROLE")
        lab.secrets.kept |= {f"sconnect-key-{role.word}": key for role, key in KEYS.items()}

        def shown_to(key: str) -> dict[str, str] | None:
            path = f"/api/profiles/{lab.profile.id}/orders/{order_id}/corrections"
            story = api.ask("GET", path, headers={"x-functions-key": key}).json()
            found: dict[str, str] | None = story["invoice"]
            return found

        found = shown_to(KEYS[Role.OPERATOR])
        assert found is not None
        assert found["number"] == invoice["factuurnummer"]
        assert Decimal(found["open_balance"]) == invoice["factuurBedrag"]
        assert found["due"] == "2026-12-24"
        invoice["openstaandSaldo"] = Decimal(0)
        found = shown_to(KEYS[Role.OPERATOR])
        assert found is not None
        assert Decimal(found["open_balance"]) == 0
        before = lab.sim.log.count("GET", "/verkoopfacturen")
        assert shown_to(KEYS[Role.VIEWER]) is None
        assert lab.sim.log.count("GET", "/verkoopfacturen") == before
