"""Accepted differences, skipped orders, and orders that are retried."""

from decimal import Decimal

import pytest

from local.shop.captures import Entry
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.worklist.finding.orders import OrderFilter, list_orders
from sconnect.app.worklist.orders import read_order, retry_order, skip_order
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import BY, decide, item_of, items_of, refusal
from tests.functional.faults import DAY, MINUTES_5, assert_done, in_books, place_waiting, timer_runs
from tests.functional.lab import Lab
from tests.functional.orders import order_of, plain_order, plain_orders


def with_total_off(entry: Entry, by: str) -> Entry:
    """An order with a total that is off by an unexplained amount."""
    total = Decimal(entry["order"]["total"]) + Decimal(by)
    entry["order"]["total"] = str(total)
    for row in entry["totals"]:
        if row["code"] == "total":
            row["value"] = str(total)
    return entry


def waiting_for_total() -> tuple[Lab, str]:
    lab = Lab()
    [order_id] = lab.place(with_total_off(plain_order(), "2.50"))
    lab.import_orders()
    assert not lab.booked(order_id)
    return lab, order_id


def edit(lab: Lab, order_id: str, by: str) -> None:
    """Change the order in the shop."""
    with_total_off(lab.shop.entries[order_id], by)
    lab.shop.change_status(order_id, 2)
    lab.clock.seconds += 60


def test_a_difference_that_is_let_pass_is_booked_on_the_rounding_article_and_told() -> None:
    lab, order_id = waiting_for_total()
    item = item_of(lab, CauseKind.TOTAL_DIFFERENCE)
    ways_out = (Action.ACCEPT_DIFFERENCE, Action.ENTER_AMOUNTS, Action.BOOK_BY_HAND, Action.SKIP, Action.RETRY)
    assert item.actions == ways_out

    decide(lab, item, Action.ACCEPT_DIFFERENCE, reason="fooi")
    run = lab.import_orders()

    assert_done(lab, order_id)
    rounding = lab.booked(order_id)[0]["regels"][-1]
    assert lab.article_code(rounding) == "AFRONDING"
    assert rounding["totaal"] == Decimal("2.50")
    details = lab.run(read_order(lab.services, lab.profile.id, order_id))
    assert [(accepted.by, accepted.reason) for accepted in details.decisions] == [(BY, "fooi")]
    assert any("fooi" in notice and BY in notice for notice in details.explanation.notices)
    assert any("fooi" in error for error in run.errors)
    assert run.counts["accepted"] == 1


def test_an_order_that_is_edited_after_it_was_let_pass_asks_again() -> None:
    lab, order_id = waiting_for_total()
    decide(lab, item_of(lab, CauseKind.TOTAL_DIFFERENCE), Action.ACCEPT_DIFFERENCE)
    edit(lab, order_id, "1.00")

    lab.import_orders()

    assert not lab.booked(order_id)
    assert "3,50" in item_of(lab, CauseKind.TOTAL_DIFFERENCE).cause.dutch


def test_other_vat_of_an_article_that_is_let_pass_is_booked_as_the_books_compute_it() -> None:
    lab = Lab()
    [order_id] = lab.place(order_of("LAB-SHIRT"))
    articles = lab.sim.books(lab.demo.books.name).articles
    groups = lab.sim.books(lab.demo.books.name).revenue_groups
    shirt = next(article for article in articles.values() if article["artikelcode"] == "LAB-SHIRT")
    line = lab.shop.entries[order_id]["products"][0]
    other = 2 if Decimal(line["tax"]) / Decimal(line["price"]) > Decimal("0.2") else 1
    shirt["artikelOmzetgroep"] = {"id": next(key for key, group in groups.items() if group["nummer"] == other)}
    lab.import_orders()
    item = item_of(lab, CauseKind.VAT_MISMATCH)
    assert not in_books(lab)

    decide(lab, item, Action.ACCEPT_DIFFERENCE, reason="boekhouder zegt ja")
    lab.import_orders()

    assert_done(lab, order_id)
    details = lab.run(read_order(lab.services, lab.profile.id, order_id))
    assert any("boekhouder zegt ja" in notice for notice in details.explanation.notices)
    assert not any("SnelStart komt" in notice for notice in details.explanation.notices)
    [later] = lab.place(order_of("LAB-SHIRT", 2))
    lab.import_orders()
    assert not lab.booked(later), "it counts for that order only"


def test_a_vat_row_that_is_let_pass_is_booked_as_the_books_compute_it() -> None:
    lab = Lab()
    # A discount would make it unclear which VAT is off.
    entry = next(entry for entry in plain_orders(5) if not any(row["code"] == "coupon" for row in entry["totals"]))
    tax = next(row for row in entry["totals"] if row["code"] == "tax")
    tax["value"] = str(Decimal(tax["value"]) + Decimal("0.50"))
    [order_id] = lab.place(with_total_off(entry, "0.50"))
    lab.import_orders()
    kinds = {item.kind for item in items_of(lab)}
    assert kinds == {CauseKind.VAT_TOTAL_MISMATCH, CauseKind.TOTAL_DIFFERENCE}

    decide(lab, item_of(lab, CauseKind.VAT_TOTAL_MISMATCH), Action.ACCEPT_DIFFERENCE)
    lab.import_orders()
    assert not lab.booked(order_id), "the total is a question of its own"
    decide(lab, item_of(lab, CauseKind.TOTAL_DIFFERENCE), Action.ACCEPT_DIFFERENCE)
    lab.import_orders()

    assert_done(lab, order_id)


def test_what_is_skipped_is_never_booked_by_itself_until_somebody_takes_it_back() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    item = item_of(lab, CauseKind.ARTICLE_UNKNOWN)

    assert decide(lab, item, Action.SKIP, reason="proefbestelling").skipped == (order_id,)

    assert lab.listed() == []
    lab.change_profile("articles", processing=Processing.ADD)
    edit(lab, order_id, "0.00")
    timer_runs(lab, 3, every=DAY)
    lab.import_orders(by="anna")
    assert not in_books(lab)
    details = lab.run(read_order(lab.services, lab.profile.id, order_id))
    assert details.summary.state is OrderState.SKIPPED
    assert details.skipped is not None
    assert (details.skipped.by, details.skipped.reason) == (BY, "proefbestelling")

    assert lab.run(retry_order(lab.services, lab.profile.id, order_id, by=BY)).orders == (order_id,)
    lab.import_orders()
    assert_done(lab, order_id)
    assert lab.run(read_order(lab.services, lab.profile.id, order_id)).skipped is None


def test_an_order_that_may_be_in_the_books_is_not_touched_before_that_is_known() -> None:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders"))
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    item = item_of(lab, CauseKind.OUTCOME_UNKNOWN)

    assert "uitgezocht" in str(refusal(lab, item.id, Action.RETRY))
    assert "uitgezocht" in str(refusal(lab, item.id, Action.SKIP, reason="weg ermee"))
    for attempt in (
        retry_order(lab.services, lab.profile.id, order_id, by=BY),
        skip_order(lab.services, lab.profile.id, order_id, "weg", by=BY),
    ):
        with pytest.raises(RefusedError):
            lab.run(attempt)


def test_an_undecided_order_is_tried_anew_once_a_person_looked() -> None:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders"))
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    timer_runs(lab, 16)
    posts = lab.sim.log.count("POST", "/verkooporders")
    assert posts == lab.services.limits.attempts
    lab.sim.faults.clear()
    timer_runs(lab, 2, every=DAY)
    assert not in_books(lab), "left to a person"

    decide(lab, item_of(lab, CauseKind.OUTCOME_UNKNOWN), Action.RETRY)
    lab.clock.seconds += MINUTES_5
    lab.import_orders()

    assert_done(lab, order_id)


def test_an_undecided_order_that_turns_out_to_be_booked_is_found_not_sent_again() -> None:
    lab = Lab()
    [by_hand] = lab.place(plain_order(2))
    lab.import_orders()
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders"))
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    timer_runs(lab, 16)
    lab.sim.faults.clear()
    booked = lab.booked(by_hand)[0]
    total = Decimal(lab.shop.entries[order_id]["order"]["total"]).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    copy = {**booked, "id": "00000000-0000-4000-8000-00000000abcd", "nummer": 9_999, "totaalInclusiefBtw": total}
    copy["betalingskenmerk"] = lab.profile.payment_reference(order_id)
    lab.sim.books(lab.demo.books.name).orders[copy["id"]] = copy

    decide(lab, item_of(lab, CauseKind.OUTCOME_UNKNOWN), Action.RETRY)
    lab.import_orders()

    details = lab.run(read_order(lab.services, lab.profile.id, order_id))
    assert details.summary.state is OrderState.DONE
    assert details.summary.sales_order_number == 9_999
    assert len(lab.booked(order_id)) == 1


def test_orders_are_listed_newest_first_and_by_state_a_part_at_a_time() -> None:
    lab = Lab()
    placed = lab.place(*plain_orders(5))
    lab.import_orders()
    waiting = place_waiting(lab)

    numbers: list[str] = []
    after, parts = "", 0
    while parts == 0 or after:
        part = lab.run(list_orders(lab.services, lab.profile.id, after=after, limit=2))
        numbers += [item.order_id for item in part.orders]
        assert part.is_complete
        after = part.after
        parts += 1

    assert sorted(numbers) == sorted([*placed, waiting])
    markers = [marker for order_id in numbers if (marker := lab.marker(order_id))]
    moments = [marker.placed_at for marker in markers if marker.placed_at]
    assert len(moments) == len(numbers)
    assert moments == sorted(moments, reverse=True)
    done = lab.run(list_orders(lab.services, lab.profile.id, OrderFilter(OrderState.DONE))).orders
    assert sorted(item.order_id for item in done) == sorted(placed)
    assert all(item.total and item.sales_order_number and item.sales_order_id and item.shopper for item in done)
    [item] = lab.run(list_orders(lab.services, lab.profile.id, OrderFilter(OrderState.WAITING))).orders
    assert item.reason is not None
    assert "is niet bekend in SnelStart" in item.reason.dutch
    assert item.total


def test_orders_that_are_unknown_or_done_are_refused_in_plain_words() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.import_orders()

    for number in ("4711", "", "x" * 5_000, "é/..\\"):
        with pytest.raises(NotFoundError):
            lab.run(read_order(lab.services, lab.profile.id, number))
    with pytest.raises(RefusedError, match="is al geboekt als verkooporder"):
        lab.run(retry_order(lab.services, lab.profile.id, order_id, by=BY))
    with pytest.raises(RefusedError, match="is al geboekt als verkooporder"):
        lab.run(skip_order(lab.services, lab.profile.id, order_id, "toch niet", by=BY))
