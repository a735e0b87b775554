"""Corrections of booked orders: credited once it was invoiced, changed or removed before, each exactly once."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from local.shop.captures import Entry
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.switches import Switches
from sconnect.app.errors import LostRaceError, RefusedError
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.storage.records import CorrectionRecord
from sconnect.app.worklist.corrections import correcting
from sconnect.app.worklist.corrections.booking_again import book_again, book_period_again
from sconnect.app.worklist.corrections.preparing import Choice, Scope
from sconnect.app.worklist.corrections.same_card import orders_on_same_card
from sconnect.app.worklist.corrections.story import Standing, Story, read_story
from sconnect.app.worklist.orders import book_by_hand
from sconnect.domain.causes import CauseKind
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.corrections.credit import Chosen
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.orders.state import OrderState
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import BY, decide, item_of, items_of
from tests.functional.faults import DAY, entry_of, place_waiting, timer_runs
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import plain_order
from tests.functional.test_by_hand import booked_by_hand

REFUNDED, COMPLETE = 11, 5
CREDIT, CHANGE = Choice(CorrectionKind.CREDIT), Choice(CorrectionKind.CHANGE)
REMOVE = Choice(CorrectionKind.REMOVE)
ORDERS = "/v2/verkooporders"


def refunded(*, invoiced: bool, switches: Switches | None = None) -> tuple[Lab, str]:
    """A lab with an order that was booked, invoiced or not, and then refunded in the shop."""
    lab = Lab(switches=switches)
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    if invoiced:
        invoice(lab, order_id)
    lab.shop.change_status(order_id, REFUNDED)
    timer_runs(lab, 1)
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.UNDONE_AFTER_BOOKING
    return lab, order_id


def invoice(lab: Lab, order_id: str) -> None:
    [order] = lab.booked(order_id)
    lab.sim.invoice(lab.demo.books.name, order["id"])


def story(lab: Lab, order_id: str) -> Story:
    return lab.run(read_story(lab.services, lab.profile.id, order_id))


def correct(
    lab: Lab, order_id: str, choice: Choice, *, seen: Story | None = None, reason: str = ""
) -> CorrectionRecord:
    version = (seen or story(lab, order_id)).version
    return lab.run(correcting.correct(lab.services, lab.profile.id, order_id, choice, version, reason, by=BY))


def made_of(lab: Lab, order_id: str) -> list[dict[str, Any]]:
    prefix = f"{lab.profile.payment_reference(order_id)}-C"
    return [
        each for each in lab.sim.orders(lab.demo.books.name) if str(each.get("betalingskenmerk")).startswith(prefix)
    ]


def test_an_invoiced_order_is_credited_whole_by_an_order_that_mirrors_it() -> None:
    lab, order_id = refunded(invoiced=True)
    record = correct(lab, order_id, CREDIT, reason="Retour")

    [order], [credit] = lab.booked(order_id), made_of(lab, order_id)
    assert (record.state, record.sales_order_number) == (CorrectionState.DONE, credit["nummer"])
    assert credit["betalingskenmerk"] == f"{order['betalingskenmerk']}-C1"
    assert credit["totaalInclusiefBtw"] == -order["totaalInclusiefBtw"]
    assert credit["totaalExclusiefBtw"] == -order["totaalExclusiefBtw"]
    assert [line["aantal"] for line in credit["regels"]] == [
        -line["aantal"] for line in order["regels"] if line["artikel"]
    ]
    same = ("relatie", "afleveradres", "factuuradres", "verkoopordersjabloon", "verkooporderBtwIngaveModel")
    assert {name: credit[name] for name in same} == {name: order[name] for name in same}
    assert not lab.listed()
    now = story(lab, order_id)
    assert now.in_books == 0
    assert not now.kinds
    assert (record.by, record.why) == (BY, "Retour")
    timer_runs(lab, 2, every=DAY)
    assert not lab.listed()
    assert len(made_of(lab, order_id)) == 1
    today = lab.clock.now().date()
    found = lab.run(reconcile(lab.services, lab.profile, today - timedelta(days=30), today + timedelta(days=1)))
    assert not found.needs_a_person
    assert not any(rate.difference for rate in found.rates)


def test_a_part_is_credited_and_the_rest_later() -> None:
    lab, order_id = refunded(invoiced=True)
    line = story(lab, order_id).lines.lines[0]  # type: ignore[union-attr]
    part = replace(CREDIT, scope=Scope.LINES, lines=(Chosen(line.line, amount=Decimal("1.00")),))
    first = correct(lab, order_id, part)
    assert first.total_including_vat == -1
    second = correct(lab, order_id, CREDIT)
    assert (first.reference[-3:], second.reference[-3:]) == ("-C1", "-C2")
    assert story(lab, order_id).in_books == 0
    with pytest.raises(RefusedError):
        correct(lab, order_id, CREDIT)
    assert len(made_of(lab, order_id)) == 2


def test_an_amount_is_credited_over_the_rates() -> None:
    lab, order_id = refunded(invoiced=True)
    record = correct(lab, order_id, replace(CREDIT, scope=Scope.AMOUNT, amount=Decimal("10.00")))
    assert record.total_including_vat == -10
    assert len(made_of(lab, order_id)) == 1


def test_what_was_shown_is_what_is_credited_and_a_second_click_does_nothing() -> None:
    lab, order_id = refunded(invoiced=True)
    seen = story(lab, order_id)
    correct(lab, order_id, replace(CREDIT, scope=Scope.AMOUNT, amount=Decimal("5.00")), seen=seen)
    with pytest.raises(LostRaceError):
        correct(lab, order_id, replace(CREDIT, scope=Scope.AMOUNT, amount=Decimal("5.00")), seen=seen)
    assert len(made_of(lab, order_id)) == 1


def test_an_order_that_was_not_invoiced_is_never_credited() -> None:
    lab, order_id = refunded(invoiced=False)
    with pytest.raises(RefusedError, match="nog niet gefactureerd"):
        correct(lab, order_id, CREDIT)
    assert not made_of(lab, order_id)


@pytest.mark.parametrize("negative", [True, False])
def test_a_refused_credit_says_so_and_keeps_the_proposal(*, negative: bool) -> None:
    lab, order_id = refunded(invoiced=True, switches=Switches(negative_quantities_allowed=negative))
    if negative:
        lab.sim.faults.add(Fault(FaultKind.REFUSE, method="POST", path=ORDERS, status=400, body='{"Message":"nee"}'))
    record = correct(lab, order_id, CREDIT)
    assert record.state is CorrectionState.REFUSED
    item = item_of(lab, CauseKind.CORRECTION_REFUSED)
    assert record.detail.rstrip(".") in item.cause.dutch
    _, prepared = lab.run(correcting.preview(lab.services, lab.profile.id, order_id, CREDIT))
    assert prepared.text.splitlines()[0].endswith("-C1")
    assert {item.kind for item in items_of(lab)} == {CauseKind.CORRECTION_REFUSED, CauseKind.UNDONE_AFTER_BOOKING}
    timer_runs(lab, 1, every=DAY)
    decide(lab, item_of(lab, CauseKind.CORRECTION_REFUSED), Action.SKIP, reason="zelf gedaan")
    assert [item.kind for item in items_of(lab)] == [CauseKind.UNDONE_AFTER_BOOKING]
    lab.sim.faults.clear()
    if negative:
        assert correct(lab, order_id, CREDIT).reference.endswith("-C1")
        assert not lab.listed()


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE, FaultKind.EMPTY])
def test_a_credit_without_an_answer_is_made_at_most_once(kind: FaultKind) -> None:
    lab, order_id = refunded(invoiced=True)
    lab.sim.faults.add(Fault(kind, method="POST", path=ORDERS, times=1))
    record = correct(lab, order_id, CREDIT)
    made = len(made_of(lab, order_id))
    assert made == (kind is not FaultKind.DROP_BEFORE)
    assert record.state is (CorrectionState.DONE if made else CorrectionState.SENDING)
    if not made:
        with pytest.raises(RefusedError, match="uitgezocht"):
            correct(lab, order_id, CREDIT)
        timer_runs(lab, 5)
        assert story(lab, order_id).corrections[0].state is CorrectionState.ABSENT
        assert correct(lab, order_id, CREDIT).state is CorrectionState.DONE
    assert len(made_of(lab, order_id)) == 1
    assert story(lab, order_id).in_books == 0


def test_a_credit_that_shows_late_is_found_and_not_made_again() -> None:
    lab, order_id = refunded(invoiced=True)
    lab.sim.faults.add(Fault(FaultKind.INVISIBLE, method="POST", path=ORDERS, seconds=50))
    lab.sim.faults.add(Fault(FaultKind.EMPTY, method="POST", path=ORDERS, times=1))
    assert correct(lab, order_id, CREDIT).state in {CorrectionState.SENDING, CorrectionState.DONE}
    timer_runs(lab, 1)
    assert story(lab, order_id).corrections[0].state is CorrectionState.DONE
    assert len(made_of(lab, order_id)) == 1


def test_a_credit_that_is_not_known_here_any_more_is_not_made_again() -> None:
    lab, order_id = refunded(invoiced=True)
    record = correct(lab, order_id, replace(CREDIT, scope=Scope.AMOUNT, amount=Decimal("5.00")))
    lab.run(lab.services.store.delete(CorrectionRecord, lab.profile.id, record.key))
    with pytest.raises(RefusedError, match="die hier niet bekend is"):
        correct(lab, order_id, CREDIT)
    assert len(made_of(lab, order_id)) == 1


def test_an_order_that_was_not_invoiced_is_reduced_and_keeps_all_else() -> None:
    lab, order_id = refunded(invoiced=False)
    [before] = lab.booked(order_id)
    record = correct(lab, order_id, replace(CHANGE, scope=Scope.AMOUNT, amount=Decimal("10.00")))
    [after] = lab.booked(order_id)
    assert record.state is CorrectionState.DONE
    assert after["totaalInclusiefBtw"] == before["totaalInclusiefBtw"] - 10 == story(lab, order_id).in_books
    for name in ("relatie", "memo", "omschrijving", "afleveradres", "procesStatus", "betalingskenmerk", "nummer", "id"):
        assert after[name] == before[name]
    assert not lab.listed()
    timer_runs(lab, 1, every=DAY)
    assert not lab.listed()


def edited(*, invoiced: bool, quantity: int) -> tuple[Lab, str]:
    """A lab with an order of three pieces that was booked, and then edited in the shop."""
    lab = Lab()
    entry = plain_order()
    [order_id] = lab.place(with_quantity(entry, 3))
    lab.import_orders()
    if invoiced:
        invoice(lab, order_id)
    lab.shop.entries[order_id] |= with_quantity(lab.shop.entries[order_id], quantity)
    lab.shop.change_status(order_id, BOOKED_STATUS)
    timer_runs(lab, 1)
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.CHANGED_AFTER_BOOKING
    return lab, order_id


def with_quantity(entry: Entry, quantity: int) -> Entry:
    """Return an order of one line with another quantity, its totals following."""
    made = deepcopy(entry)
    [line] = made["products"][:1]
    before = int(line["quantity"])
    net = Decimal(line["price"]) * (quantity - before)
    vat = Decimal(line["tax"]) * (quantity - before)
    line |= {"quantity": str(quantity), "total": str(Decimal(line["total"]) + net)}
    for row in made["totals"]:
        more = {"sub_total": net, "tax": vat, "total": net + vat}.get(row["code"])
        if more is not None:
            row["value"] = str(Decimal(row["value"]) + more)
    made["order"]["total"] = str(Decimal(made["order"]["total"]) + net + vat)
    return made


@pytest.mark.parametrize("quantity", [1, 5])
def test_an_edited_order_that_was_not_invoiced_becomes_as_the_shop_has_it(quantity: int) -> None:
    lab, order_id = edited(invoiced=False, quantity=quantity)
    record = correct(lab, order_id, replace(CHANGE, scope=Scope.AS_IN_SHOP))
    assert record.state is CorrectionState.DONE
    [order] = lab.booked(order_id)
    assert order["regels"][0]["aantal"] == quantity
    now = story(lab, order_id)
    assert now.in_books == now.in_shop_total
    assert not lab.listed()


def test_of_an_edited_order_that_was_invoiced_what_is_less_is_credited() -> None:
    lab, order_id = edited(invoiced=True, quantity=1)
    record = correct(lab, order_id, replace(CREDIT, scope=Scope.AS_IN_SHOP))
    assert record.state is CorrectionState.DONE
    [credit] = made_of(lab, order_id)
    assert [line["aantal"] for line in credit["regels"]] == [-2]
    now = story(lab, order_id)
    assert now.in_books == now.in_shop_total


def test_of_an_edited_order_that_was_invoiced_what_is_more_is_told() -> None:
    lab, order_id = edited(invoiced=True, quantity=5)
    with pytest.raises(RefusedError, match="nieuw zijn"):
        correct(lab, order_id, replace(CREDIT, scope=Scope.AS_IN_SHOP))
    assert not made_of(lab, order_id)


@pytest.mark.parametrize("choice", [CHANGE, REMOVE])
def test_an_order_that_is_invoiced_meanwhile_is_left_alone(choice: Choice) -> None:
    lab, order_id = refunded(invoiced=False)
    choice = choice if choice is REMOVE else replace(choice, scope=Scope.AMOUNT, amount=Decimal("10.00"))
    seen = story(lab, order_id)
    invoice(lab, order_id)
    [before] = lab.booked(order_id)
    with pytest.raises(RefusedError):
        correct(lab, order_id, choice, seen=seen)
    assert lab.booked(order_id) == [before]


@pytest.mark.parametrize("choice", [CHANGE, REMOVE])
def test_snelstart_that_does_not_let_an_open_order_change_is_told_in_its_words(choice: Choice) -> None:
    lab, order_id = refunded(invoiced=False, switches=Switches(open_orders_can_change=False))
    choice = choice if choice is REMOVE else replace(choice, scope=Scope.AMOUNT, amount=Decimal("10.00"))
    [before] = lab.booked(order_id)
    record = correct(lab, order_id, choice)
    assert record.state is CorrectionState.REFUSED
    assert "kan niet worden gewijzigd" in item_of(lab, CauseKind.CORRECTION_REFUSED).cause.dutch
    assert lab.booked(order_id) == [before]


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE])
@pytest.mark.parametrize("choice", [CHANGE, REMOVE])
def test_a_change_without_an_answer_is_found_out(choice: Choice, kind: FaultKind) -> None:
    lab, order_id = refunded(invoiced=False)
    method = "DELETE" if choice is REMOVE else "PUT"
    choice = choice if choice is REMOVE else replace(choice, scope=Scope.AMOUNT, amount=Decimal("10.00"))
    lab.sim.faults.add(Fault(kind, method=method, times=1))
    record = correct(lab, order_id, choice)
    assert record.state is (CorrectionState.DONE if kind is FaultKind.DROP_AFTER else CorrectionState.SENDING)
    timer_runs(lab, 5)
    ended = story(lab, order_id).corrections[0].state
    assert ended is (CorrectionState.DONE if kind is FaultKind.DROP_AFTER else CorrectionState.ABSENT)


def test_a_removed_order_is_not_booked_again_until_a_person_says_so() -> None:
    lab, order_id = refunded(invoiced=False)
    assert correct(lab, order_id, REMOVE).state is CorrectionState.DONE
    assert lab.booked(order_id) == []
    timer_runs(lab, 2, every=DAY)
    assert lab.booked(order_id) == []
    assert not lab.listed()

    lab.shop.change_status(order_id, COMPLETE)
    timer_runs(lab, 1)
    item = item_of(lab, CauseKind.REINSTATED_AFTER_BOOKING)
    assert "de verkooporder is verwijderd" in item.cause.dutch
    now = story(lab, order_id)
    assert (now.standing, now.can_be_booked_again) == (Standing.GONE, True)
    lab.run(book_again(lab.services, lab.profile.id, order_id))
    lab.import_orders(by="anna")
    lab.assert_booked_once(order_id)
    timer_runs(lab, 1, every=DAY)
    assert not lab.listed()


def test_an_order_that_was_removed_and_booked_again_stands_as_booked_in_the_reconciliation() -> None:
    lab, order_id = refunded(invoiced=False)
    correct(lab, order_id, REMOVE)
    lab.shop.change_status(order_id, COMPLETE)
    timer_runs(lab, 1)
    lab.run(book_again(lab.services, lab.profile.id, order_id))
    lab.import_orders(by="anna")
    day = lab.clock.now().date()
    found = lab.run(reconcile(lab.services, lab.profile, day - timedelta(days=5), day))
    assert found.stages is not None
    assert found.stages.counts == {"not_invoiced": 1}
    [row] = [row for row in found.stages.rows if row.sold.net]
    assert row.booked == row.sold == row.ordered


def test_after_a_restored_backup_the_orders_of_a_period_are_booked_again_once() -> None:
    lab = Lab()
    placed = lab.place(*(plain_order(number) for number in (1, 2, 3)))
    lab.import_orders()
    orders = lab.sim.books(lab.demo.books.name).orders
    for order_id in placed[:2]:
        del orders[lab.booked(order_id)[0]["id"]]
    day = lab.clock.now().date()
    again = lab.run(book_period_again(lab.services, lab.profile.id, day - timedelta(days=60), day + timedelta(days=1)))
    assert (set(again.orders), again.busy) == (set(placed[:2]), ())
    lab.import_orders(by="anna")
    lab.assert_booked_once(*placed)
    more = lab.run(book_period_again(lab.services, lab.profile.id, day - timedelta(days=60), day + timedelta(days=1)))
    assert not more.orders


def test_an_order_that_still_stands_in_the_books_is_not_booked_again() -> None:
    lab, order_id = refunded(invoiced=False)
    with pytest.raises(RefusedError, match="nog in SnelStart"):
        lab.run(book_again(lab.services, lab.profile.id, order_id))
    lab.assert_booked_once(order_id)


def test_a_sale_that_comes_back_is_news_and_so_is_undoing_it_once_more() -> None:
    lab, order_id = refunded(invoiced=True)
    correct(lab, order_id, CREDIT)
    lab.shop.change_status(order_id, COMPLETE)
    timer_runs(lab, 1)
    said = item_of(lab, CauseKind.REINSTATED_AFTER_BOOKING)
    assert f"creditorder {made_of(lab, order_id)[0]['nummer']}" in said.cause.dutch
    timer_runs(lab, 1, every=DAY)
    assert [item.kind for item in items_of(lab)] == [CauseKind.REINSTATED_AFTER_BOOKING]
    lab.shop.change_status(order_id, REFUNDED)
    timer_runs(lab, 1)
    assert [item.kind for item in items_of(lab)] == [CauseKind.UNDONE_AFTER_BOOKING]
    decide(lab, item_of(lab, CauseKind.UNDONE_AFTER_BOOKING), Action.SKIP, reason="al gecrediteerd")
    lab.shop.change_status(order_id, 1)  # pending
    timer_runs(lab, 1)
    decide(lab, item_of(lab, CauseKind.REINSTATED_AFTER_BOOKING), Action.SKIP, reason="gezien")
    timer_runs(lab, 1, every=DAY)
    assert not lab.listed()


def test_an_order_that_a_person_booked_is_never_changed_and_credited_only_once_invoiced() -> None:
    lab, order_id, _ = booked_by_hand()
    now = story(lab, order_id)
    assert (now.standing, now.kinds, now.is_ours) == (Standing.OPEN, (), False)
    with pytest.raises(RefusedError, match="met de hand"):
        correct(lab, order_id, REMOVE)
    assert now.order is not None
    lab.sim.invoice(lab.demo.books.name, now.order.id)
    assert story(lab, order_id).kinds == (CorrectionKind.CREDIT,)
    record = correct(lab, order_id, CREDIT)
    assert record.state is CorrectionState.DONE
    assert record.reference == f"{lab.profile.payment_reference(order_id)}-C1"


def test_a_wrong_customer_is_corrected_on_the_order_and_for_the_next_one() -> None:
    lab = Lab()
    [first, second] = lab.place(plain_order(), plain_order())
    lab.import_orders()
    [before] = lab.booked(first)
    right = lab.add_customer("goed@example.test")
    same = lab.run(orders_on_same_card(lab.services, lab.profile.id, first))
    assert {each.order_id for each in same} == {first, second}
    record = correct(lab, first, Choice(CorrectionKind.MOVE, customer_id=right), reason="verkeerde kaart")
    assert record.state is CorrectionState.DONE
    [after] = lab.booked(first)
    assert after["relatie"]["id"] == right
    assert {name for name in before if before[name] != after[name]} <= {"relatie", "modifiedOn", "krediettermijn"}
    [third] = lab.place(plain_order())
    lab.import_orders()
    assert lab.booked(third)[0]["relatie"]["id"] == right
    assert story(lab, first).customer is not None


def test_a_refused_move_leaves_order_and_link_as_they_were() -> None:
    lab = Lab(switches=Switches(open_orders_can_change=False))
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    [before] = lab.booked(order_id)
    right = lab.add_customer("goed@example.test")
    assert correct(lab, order_id, Choice(CorrectionKind.MOVE, customer_id=right)).state is CorrectionState.REFUSED
    [other] = lab.place(plain_order())
    lab.import_orders()
    assert lab.booked(other)[0]["relatie"] == before["relatie"]


def test_the_number_of_a_credit_is_no_number_of_an_order() -> None:
    lab, order_id = refunded(invoiced=True)
    number = correct(lab, order_id, CREDIT).sales_order_number
    other = place_waiting(lab)
    with pytest.raises(RefusedError, match=f"hoort bij webshop-order {order_id}"):
        lab.run(book_by_hand(lab.services, lab.profile.id, other, number or 0, "", by=BY))


def test_an_order_that_is_not_booked_has_no_story() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.shop.change_status(order_id, BOOKED_STATUS)
    with pytest.raises(RefusedError):
        story(lab, order_id)
    assert lab.marker(order_id) is None or lab.marker(order_id).state is not OrderState.DONE  # type: ignore[union-attr]


def test_a_credit_that_snelstart_does_not_take_below_nothing_is_told_with_its_text_to_copy() -> None:
    lab, order_id = refunded(invoiced=True, switches=Switches(negative_orders_allowed=False))
    record = correct(lab, order_id, CREDIT)
    assert record.state is CorrectionState.REFUSED
    assert "mag niet negatief zijn" in item_of(lab, CauseKind.CORRECTION_REFUSED).cause.dutch
    assert not made_of(lab, order_id)


def test_a_change_that_snelstart_takes_without_doing_it_is_left_to_a_person() -> None:
    lab, order_id = refunded(invoiced=False, switches=Switches(lines_can_change=False))
    [before] = lab.booked(order_id)
    record = correct(lab, order_id, replace(CHANGE, scope=Scope.AMOUNT, amount=Decimal("1.00")))
    assert record.state is CorrectionState.UNCLEAR
    assert "niet geworden zoals gevraagd" in item_of(lab, CauseKind.CORRECTION_UNCLEAR).cause.dutch
    assert lab.booked(order_id)[0]["totaalInclusiefBtw"] == before["totaalInclusiefBtw"]
    timer_runs(lab, 5)
    assert item_of(lab, CauseKind.CORRECTION_UNCLEAR).order_count == 1
