"""Decisions about all of a kind: previewed, carried out in parts, once, and taken back as one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import inf

import pytest

from sconnect.app.errors import RefusedError
from sconnect.app.importing.import_orders import import_orders
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.progress import Progress
from sconnect.app.storage.records import ArticleLink, BulkDecision, CustomerLink, OpenOrder
from sconnect.app.worklist.listing.lines import keep_lines, read_listing
from sconnect.app.worklist.many import deciding, taking_back
from sconnect.app.worklist.many.unfinished import unfinished_decisions
from sconnect.app.worklist.mappings import list_customer_mappings, put_article_mapping, remove_article_mapping
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing
from sconnect.domain.values.article_code import article_key
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.listing import Shown
from sconnect.domain.worklist.many import NO_CHOICE, Asked, BulkOutcome, BulkState, Choice
from tests.functional.decisions import BY, item_of, items_of
from tests.functional.decisions import decide as work_on
from tests.functional.faults import DAY, in_books, timer_runs
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import plain_order
from tests.functional.test_corrections import REFUNDED
from tests.functional.test_long_work_list import entry, long_lab, view
from tests.functional.test_payments import EXPIRED, paid_lab
from tests.functional.test_sent_returns import day_booked, lab_of
from tests.functional.test_ways_out import GERMAN, LOW, OTHER_GERMAN, german_card, of_german, sale
from tests.functional.test_work_list_articles import article_id
from tests.functional.test_work_list_orders import with_total_off

CREATE = Asked(CauseKind.CUSTOMER_UNKNOWN, Action.CREATE_CUSTOMER)


def never() -> bool:
    return False


def unknown_customers(count: int) -> tuple[Lab, list[str]]:
    """Orders of customers that are not in the books, which all wait."""
    lab = Lab()
    lab.change_profile("customers", processing=Processing.MANUAL)
    placed = lab.place(*(plain_order(number) for number in range(1, count + 1)))
    lab.import_orders()
    return lab, placed


def decide(lab: Lab, asked: Asked, reason: str = "") -> BulkDecision:
    return lab.run(deciding.decide(lab.services, lab.profile.id, asked, reason, by=BY))


def carry_out(lab: Lab, decision: BulkDecision) -> BulkDecision:
    return lab.run(deciding.carry_out(lab.services, lab.profile, decision.decision_id, never))


def undo(lab: Lab, decision: BulkDecision) -> BulkDecision:
    lab.run(taking_back.undo(lab.services, lab.profile.id, decision.decision_id, by=BY))
    return lab.run(taking_back.undo_orders(lab.services, lab.profile, decision.decision_id, never))


def test_all_customers_of_a_kind_are_made_by_the_run_of_the_decision() -> None:
    lab, placed = unknown_customers(3)
    shown = lab.run(deciding.preview(lab.services, lab.profile.id, CREATE, "", by=BY))
    assert (shown.orders, shown.items) == (3, 3)

    first, again = decide(lab, CREATE), decide(lab, CREATE)
    assert first.decision_id == again.decision_id  # the same decision twice is one
    lab.import_orders(by=BY, released_only=True)

    lab.assert_booked_once(*placed)
    [kept], _ = lab.run(deciding.list_decisions(lab.services, lab.profile.id))
    assert (kept.state, kept.outcomes) == (BulkState.DONE, {BulkOutcome.DECIDED: 3})


def test_only_differences_within_the_bound_are_let_pass() -> None:
    lab = Lab()
    near, far = lab.place(with_total_off(plain_order(1), "0.40"), with_total_off(plain_order(2), "1.75"))
    lab.import_orders()
    asked = Asked(CauseKind.TOTAL_DIFFERENCE, Action.ACCEPT_DIFFERENCE, up_to=Decimal("0.50"))
    shown = lab.run(deciding.preview(lab.services, lab.profile.id, asked, "", by=BY))
    assert (shown.orders, shown.outcomes[BulkOutcome.TOO_FAR]) == (1, 1)

    carry_out(lab, decide(lab, asked))
    lab.import_orders(by=BY, released_only=True)

    lab.assert_booked_once(near)
    assert not lab.booked(far)
    assert [item.orders[0].order_id for item in items_of(lab)] == [far]


def test_what_was_not_carried_out_is_taken_back_and_the_rest_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deciding, "_PER_PART", 1)
    lab, placed = unknown_customers(3)
    decision = decide(lab, CREATE)
    looks = iter([False, True])
    lab.run(deciding.carry_out(lab.services, lab.profile, decision.decision_id, lambda: next(looks)))
    [done] = [entry.order_id for entry in lab.listed() if entry.released]
    before = {entry.order_id: entry.released for entry in lab.listed()}
    assert list(before.values()).count(True) == 1
    # That one is booked; the second part is carried out, the third is not.
    lab.run(_import_only(lab))
    lab.assert_booked_once(done)
    looks = iter([False, True])
    lab.run(deciding.carry_out(lab.services, lab.profile, decision.decision_id, lambda: next(looks)))

    taken = undo(lab, decision)

    assert taken.state is BulkState.UNDONE
    assert taken.outcomes == {BulkOutcome.STANDS: 1, BulkOutcome.TAKEN_BACK: 2}
    rest, _ = lab.run(taking_back.read_rest(lab.services, lab.profile.id, decision.decision_id, 0))
    assert [order.order_id for order in rest] == [done]
    assert rest[0].instead
    assert "nieuwe klantkaart" in rest[0].instead.dutch
    lab.import_orders(by=BY)
    assert [name for name in placed if lab.booked(name)] == [done]
    approvals = [link for link in _links(lab) if link.allows_creation]
    assert not approvals


def test_skipping_a_whole_kind_needs_a_reason_and_is_undone() -> None:
    lab, placed = unknown_customers(2)
    asked = Asked(CauseKind.CUSTOMER_UNKNOWN, Action.SKIP)
    with pytest.raises(RefusedError, match="reden"):
        decide(lab, asked)
    decision = decide(lab, asked, "proef")
    carry_out(lab, decision)
    assert not lab.listed()

    assert undo(lab, decision).outcomes == {BulkOutcome.TAKEN_BACK: 2}

    assert [entry.order_id for entry in lab.listed()] == placed
    assert {marker.state for name in placed if (marker := lab.marker(name))} == {OrderState.WAITING}
    assert not any(entry.released for entry in lab.listed())


def test_a_difference_that_was_let_pass_waits_again() -> None:
    lab = Lab()
    [order] = lab.place(with_total_off(plain_order(1), "1.75"))
    lab.import_orders()
    decision = decide(lab, Asked(CauseKind.TOTAL_DIFFERENCE, Action.ACCEPT_DIFFERENCE))
    carry_out(lab, decision)

    assert undo(lab, decision).outcomes == {BulkOutcome.TAKEN_BACK: 1}

    lab.import_orders(by=BY)
    assert not lab.booked(order)


def test_a_decision_whose_process_died_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "_PER_PART", 2)
    lab, placed = unknown_customers(5)
    decision = decide(lab, CREATE)
    looks = iter([False, True])
    lab.run(deciding.carry_out(lab.services, lab.profile, decision.decision_id, lambda: next(looks)))

    lab.import_orders()  # that of the planning, in another process

    lab.assert_booked_once(*placed)
    [kept], _ = lab.run(deciding.list_decisions(lab.services, lab.profile.id))
    assert (kept.state, kept.next_part) == (BulkState.DONE, 3)


def test_all_of_a_kind_are_booked_on_the_collective_customer_of_their_country_and_that_is_undone() -> None:
    lab, placed = unknown_customers(3)
    asked = Asked(CauseKind.CUSTOMER_UNKNOWN, Action.COLLECTIVE_CUSTOMER)
    with pytest.raises(RefusedError, match="per punt"):
        decide(lab, asked)  # no country has one
    collective = lab.add_customer("verzamel@example.test")
    lab.change_profile("customers", collective_customers={"NL": collective})
    lab.run(save_profile(lab.services, lab.profile, by=BY))

    taken_back = undo(lab, carry_out(lab, decide(lab, asked)))
    assert taken_back.outcomes == {BulkOutcome.TAKEN_BACK: 3}
    assert _links(lab) == []
    assert not any(entry.released for entry in lab.listed())

    lab.clock.seconds += 60
    assert carry_out(lab, decide(lab, asked)).outcomes == {BulkOutcome.DECIDED: 3}
    lab.import_orders(by=BY)
    lab.assert_booked_once(*placed)
    assert {order["relatie"]["id"] for order in in_books(lab)} == {collective}


def test_an_unfinished_decision_goes_on_however_many_came_after_it() -> None:
    lab, placed = unknown_customers(2)
    first = decide(lab, CREATE)
    for _ in range(25):
        lab.clock.seconds += 60
        later = decide(lab, Asked(CauseKind.CUSTOMER_UNKNOWN, Action.RETRY))
        lab.run(lab.services.store.put(replace(later, state=BulkState.DONE)))
    lab.clock.seconds += 60
    assert decide(lab, CREATE).decision_id == first.decision_id
    lab.rows.reads.clear()
    lab.run(unfinished_decisions(lab.services, lab.profile.id))
    assert sum(lab.rows.reads.values()) == 1

    lab.import_orders(by=BY)

    lab.assert_booked_once(*placed)


def test_that_many_booked_orders_were_seen_takes_one_question_to_the_shop() -> None:
    lab = Lab()
    placed = lab.place(*(plain_order(number) for number in range(1, 7)))
    lab.import_orders()
    for order_id in placed:
        lab.shop.change_status(order_id, REFUNDED)
    timer_runs(lab, 1)
    asked = Asked(CauseKind.UNDONE_AFTER_BOOKING, Action.SKIP)
    decision = decide(lab, asked, "gezien")
    lab.shop.requests.clear()
    assert carry_out(lab, decision).outcomes == {BulkOutcome.DECIDED: len(placed)}
    assert [request.target.partition("call=")[2].partition("&")[0] for request in lab.shop.requests] == [
        "info",
        "orders",
    ]
    assert lab.listed() == []
    timer_runs(lab, 2, every=DAY)
    assert lab.listed() == []
    lab.shop.change_status(placed[0], BOOKED_STATUS)
    timer_runs(lab, 1)
    assert [entry.order_id for entry in lab.listed()] == placed[:1]


def test_what_differs_per_order_is_not_decided_for_all() -> None:
    lab, _ = unknown_customers(1)
    with pytest.raises(RefusedError, match="per punt"):
        decide(lab, Asked(CauseKind.CUSTOMER_UNKNOWN, Action.BOOK_BY_HAND))


def test_chosen_customers_are_linked_to_one_that_the_books_have_and_that_is_undone() -> None:
    lab, placed = unknown_customers(3)
    card = lab.add_customer("kassa@example.test")
    chosen = frozenset(item.id for item in items_of(lab)[:2])
    asked = Asked(CauseKind.CUSTOMER_UNKNOWN, Action.LINK_CUSTOMER, items=chosen, choice=Choice(customer_id=card))
    with pytest.raises(RefusedError, match="Kies eerst de punten"):
        decide(lab, replace(asked, items=frozenset()))
    with pytest.raises(RefusedError, match="bestaat niet"):
        decide(lab, replace(asked, choice=Choice(customer_id="00000000-0000-4000-8000-000000000000")))
    # Before a customer is chosen, the preview tells how many it is about.
    open_still = replace(asked, choice=NO_CHOICE)
    assert lab.run(deciding.preview(lab.services, lab.profile.id, open_still, "", by=BY)).orders == 2
    shown = lab.run(deciding.preview(lab.services, lab.profile.id, asked, "", by=BY))
    assert (shown.orders, shown.target.split()[-1]) == (2, "kassa@example.test")

    taken_back = undo(lab, carry_out(lab, decide(lab, asked)))
    assert (taken_back.outcomes, _links(lab)) == ({BulkOutcome.TAKEN_BACK: 2}, [])
    assert not any(entry.released for entry in lab.listed())

    lab.clock.seconds += 60
    before = sum(lab.snelstart_calls.values())
    assert carry_out(lab, decide(lab, asked)).outcomes == {BulkOutcome.DECIDED: 2}
    assert sum(lab.snelstart_calls.values()) - before <= 3  # the customer: for what is shown, and by the part; a token
    lab.import_orders(by=BY, released_only=True)
    assert {order["relatie"]["id"] for order in in_books(lab)} == {card}
    assert sum(bool(lab.booked(name)) for name in placed) == 2


def test_what_a_customer_was_linked_to_before_comes_back_when_the_choice_in_its_place_is_undone() -> None:
    lab, entry = of_german(GERMAN, vat="0.0000")
    lab.change_profile("customers", processing=Processing.MANUAL)
    wrong = german_card(lab, "andere-zaak@example.test", OTHER_GERMAN)
    right = german_card(lab, "zaak@example.test", GERMAN)
    lab.place(entry)
    lab.import_orders()
    work_on(lab, item_of(lab, CauseKind.CUSTOMER_UNKNOWN), Action.LINK_CUSTOMER, customer_id=wrong)
    lab.import_orders()
    [before] = _links(lab)
    item = item_of(lab, CauseKind.CARD_WITH_OTHER_VAT_NUMBER)
    choice = Choice(customer_id=right)
    asked = Asked(item.cause.kind, Action.LINK_CUSTOMER, items=frozenset({item.id}), choice=choice)
    for _ in range(2):
        lab.clock.seconds += 60
        decision = decide(lab, asked)
        carry_out(lab, decision)
        [link] = _links(lab)
        assert link.customer_id == right
        # A part that broke off is carried out once more.
        kept = lab.run(deciding.read_decision(lab.services, lab.profile.id, decision.decision_id))
        lab.run(lab.services.store.put(replace(kept, state=BulkState.OPEN, next_part=0)))
        carry_out(lab, decision)
        undo(lab, decision)
        [link] = _links(lab)
        assert (link.customer_id, link.by, link.at, link.name) == (wrong, before.by, before.at, before.name)
        [found], _ = lab.run(list_customer_mappings(lab.services, lab.profile.id, text=str(before.customer_code)))
        assert found.customer_id == wrong
    lab.import_orders(by=BY)
    item_of(lab, CauseKind.CARD_WITH_OTHER_VAT_NUMBER)


def test_what_an_article_was_linked_to_before_comes_back_when_the_choice_in_its_place_is_undone() -> None:
    lab = Lab()
    lab.add_article("OUD", like=LOW)
    old, new = article_id(lab, "OUD"), article_id(lab, LOW)
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    lab.run(put_article_mapping(lab.services, lab.profile.id, "NERGENS", old, "", by="eva"))
    lab.sim.books(lab.demo.books.name).articles[old]["isNonActief"] = True
    lab.place(sale(model="NERGENS"))
    lab.import_orders()
    item = item_of(lab, CauseKind.ARTICLE_INACTIVE)
    asked = Asked(item.cause.kind, Action.LINK_ARTICLE, items=frozenset({item.id}), choice=Choice(article_id=new))
    decision = decide(lab, asked)
    carry_out(lab, decision)
    assert _article(lab) == (new, BY)
    assert undo(lab, decision).outcomes == {BulkOutcome.TAKEN_BACK: 1}
    assert _article(lab) == (old, "eva")
    lab.import_orders(by=BY)
    item_of(lab, CauseKind.ARTICLE_INACTIVE)
    lab.run(remove_article_mapping(lab.services, lab.profile.id, "NERGENS"))
    assert _article(lab) is None


def _article(lab: Lab) -> tuple[str, str] | None:
    stored = lab.run(lab.services.store.get(ArticleLink, lab.profile.id, article_key("NERGENS")))
    return (stored.record.article_id, stored.record.by) if stored else None


def test_orders_of_several_sent_returns_get_one_date_where_it_can_be_chosen_and_that_is_undone() -> None:
    lab, [first, second] = lab_of("2026-05-05", "2026-08-05")
    lab.sim.make_return(lab.demo.books.name, date(2026, 4, 1), sent=True)
    lab.import_orders()
    asked = Asked(CauseKind.RETURN_SENT, Action.CHOOSE_DATE, choice=Choice(booking_day=date(2026, 9, 30)))
    with pytest.raises(RefusedError, match="Kies een dag"):
        decide(lab, asked)  # in the one return or in the other
    with pytest.raises(RefusedError, match="Kies een datum"):
        decide(lab, replace(asked, choice=NO_CHOICE))
    asked = replace(asked, choice=Choice(booking_day=date(2026, 11, 2)))
    decision = decide(lab, asked)
    assert (decision.orders, decision.items, decision.target) == (2, 2, "02-11-2026")
    carry_out(lab, decision)

    assert undo(lab, decision).outcomes == {BulkOutcome.TAKEN_BACK: 2}
    lab.import_orders(by=BY)
    assert not lab.booked(first)

    lab.clock.seconds += 60
    carry_out(lab, decide(lab, asked))
    lab.import_orders(by=BY, released_only=True)
    assert {day_booked(lab, each) for each in (first, second)} == {"2026-11-02"}


def test_what_was_paid_in_a_status_that_is_no_sale_counts_as_a_sale_for_all_at_once() -> None:
    lab, first, _ = paid_lab(status=EXPIRED)
    [second] = lab.place(plain_order(2))
    lab.shop.entries[second]["histories"].clear()
    lab.shop.change_status(second, EXPIRED)
    lab.shop.payments.pay(second, "tr_2", lab.shop.entries[second]["order"]["total"])
    timer_runs(lab, 1, every=DAY)
    decision = decide(lab, Asked(CauseKind.PAID_UNBOOKED, Action.COUNTS_AS_SALE))
    assert (decision.orders, decision.items) == (2, 2)
    carry_out(lab, decision)
    assert undo(lab, decision).outcomes == {BulkOutcome.TAKEN_BACK: 2}

    lab.clock.seconds += 60
    carry_out(lab, decide(lab, Asked(CauseKind.PAID_UNBOOKED, Action.COUNTS_AS_SALE)))
    lab.import_orders(by=BY, released_only=True)
    lab.assert_booked_once(first, second)


def test_a_part_is_decided_and_taken_back_with_few_requests() -> None:
    lab, placed = unknown_customers(60)
    for asked, reason in ((Asked(CauseKind.CUSTOMER_UNKNOWN, Action.SKIP), "proef"), (CREATE, "")):
        decision = decide(lab, asked, reason)
        for work in (carry_out, undo):
            lab.rows.writes.clear()
            lab.rows.reads.clear()
            work(lab, decision)
            # Its links and what they are found by are written one by one; markers, list and entries go together.
            most = 2.2 if asked is CREATE else 0.4
            assert sum(lab.rows.writes.values()) <= most * len(placed), (asked.action, work, lab.rows.writes)
            assert sum(lab.rows.reads.values()) <= 2.3 * len(placed), (asked.action, work, lab.rows.reads)
        lab.clock.seconds += 60
    assert [entry.order_id for entry in lab.listed()] == placed


def test_the_run_of_a_decision_reads_the_list_once_and_brings_its_copy_up_to_date() -> None:
    lab = long_lab(1_200)
    view(lab)
    some = frozenset(item.id for item in view(lab, Shown(kind=CauseKind.TOTAL_DIFFERENCE)).items[:3])
    decision = decide(lab, Asked(CauseKind.TOTAL_DIFFERENCE, Action.RETRY, items=some))
    # Meanwhile one order goes, and one comes, without the copy being made anew.
    lab.run(lab.services.store.delete(OpenOrder, lab.profile.id, OpenOrder.key_of("7")))
    lab.run(lab.services.store.put(replace(entry(lab, 10), order_id="99999")))
    lab.rows.rows_read.clear()

    lab.import_orders(by=BY, released_only=True)

    assert lab.run(deciding.read_decision(lab.services, lab.profile.id, decision.decision_id)).state is BulkState.DONE
    assert lab.rows.rows_read["worklist"] <= 1_200 + 50
    copy = lab.run(read_listing(lab.services, lab.profile.id))
    assert copy.as_of is not None
    assert copy.lines == lab.run(keep_lines(lab.services, lab.profile.id)).lines


async def _import_only(lab: Lab) -> None:
    """Let the released orders be booked without going on with the decision."""
    progress = Progress(run_id="run", deadline=inf, by_hand=True, released_only=True)
    await import_orders(lab.services, lab.profile, progress)


def _links(lab: Lab) -> list[CustomerLink]:
    async def read() -> list[CustomerLink]:
        return [stored.record async for stored in lab.services.store.range(CustomerLink, lab.profile.id)]

    return lab.run(read())
