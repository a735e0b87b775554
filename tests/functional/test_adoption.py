"""A profile that comes from another program: its sales are adopted or asked, and nothing is booked beside them."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from local.snelstart.http.wire import Record
from sconnect.app.errors import InvalidSettingsError, RefusedError
from sconnect.app.importing.adoption.store import read_state
from sconnect.app.profiles.connecting import StatementQuestion, advise_prefix
from sconnect.app.profiles.prefixes import why_no_empty_prefix
from sconnect.app.profiles.repository import save_profile
from sconnect.app.profiles.saving import ANY_VERSION, ProfileSettings, create_profile, replace_profile
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.storage.records import AdoptionFinding, AdoptionState, OrderRecord, ShopClaims
from sconnect.app.worklist.adoption import Choice, list_findings, look_again, withdraw
from sconnect.domain.adoption.decision import AdoptionDecision
from sconnect.domain.adoption.model import Part, Reason, SaleKind
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile.history import By
from sconnect.domain.reconciliation.rules import Finding
from sconnect.domain.setup.bank_statement import PaidThrough
from sconnect.domain.shop_claims import StoreClaim
from tests.functional.adoption_lab import Newcomer
from tests.functional.decisions import BY
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

Booking = Callable[["Newcomer", str], Record]


def test_where_nothing_was_found_nothing_is_asked_and_everything_is_booked() -> None:
    lab = Newcomer()
    lab.import_orders()
    lab.assert_booked_once(*lab.orders)
    assert lab.state.found_nothing
    assert lab.snelstart_calls["GET", "/verkoopfacturen"] == 1


@pytest.mark.parametrize("booking", [None, Newcomer.foreign_order, Newcomer.foreign_entry])
def test_the_look_tells_whether_references_may_go_without_a_prefix(booking: Booking | None) -> None:
    lab = Newcomer()
    if booking is not None:
        booking(lab, lab.orders[0])
    administration_id = lab.profile.connection.administration_id
    assert lab.run(why_no_empty_prefix(lab.services, administration_id, "")) is not None
    lab.import_orders()
    why = lab.run(why_no_empty_prefix(lab.services, administration_id, ""))
    assert (why is None) is (booking is None)


def test_a_profile_that_booked_before_this_came_is_asked_nothing() -> None:
    lab = Lab()
    lab.import_orders()
    assert ("GET", "/verkoopfacturen") not in lab.snelstart_calls
    assert lab.run(read_state(lab.services, lab.profile.id)) is None


@pytest.mark.parametrize("booking", [Newcomer.foreign_order, Newcomer.foreign_entry])
def test_nothing_is_booked_before_the_table_is_confirmed_and_no_adopted_order_ever(booking: Booking) -> None:
    lab = Newcomer()
    first, *others = lab.orders
    booking(lab, first)
    before = len(lab.all_sales_orders())
    run = lab.import_orders()
    assert "Eerder geboekt" in run.errors[0]
    lab.confirm(is_off=False)
    lab.import_orders()
    assert len(lab.all_sales_orders()) == before

    lab.confirm()
    lab.import_orders()
    lab.import_orders(by="anna")
    assert lab.booked(first) == []
    lab.assert_booked_once(*others)
    marker = lab.marker(first)
    assert marker is not None
    assert marker.state is OrderState.DONE
    assert marker.adopted is (SaleKind.ORDER if booking is Newcomer.foreign_order else SaleKind.ENTRY)


def test_looking_writes_nothing_in_snelstart_and_books_nothing() -> None:
    lab = Newcomer()
    lab.foreign_order(lab.orders[0])
    lab.import_orders()
    revision = lab.sim.revision
    lab.run(lab.services.store.put(AdoptionState(profile_id=lab.profile.id)))
    run = lab.look()
    assert lab.sim.revision == revision
    assert lab.state.counts == {"certain": 1, "to_decide": 0, "not_found": 2}
    assert run.counts["looked"] > 1


def test_what_is_undecided_holds_that_order_only_until_a_person_decides() -> None:
    lab = Newcomer()
    asked, *others = lab.orders
    lab.foreign_order(asked, totaalInclusiefBtw=Decimal("1.00"))
    lab.import_orders()
    assert (lab.finding(asked).part, lab.finding(asked).reason) == (Part.TO_DECIDE, Reason.OTHER_TOTAL)
    lab.confirm()
    lab.import_orders()
    lab.assert_booked_once(*others)
    assert lab.booked(asked) == []
    [entry] = lab.listed()
    assert entry.causes[0][0] is CauseKind.MAYBE_BOOKED

    lab.choose(asked, Choice.BOOK)
    lab.import_orders()
    lab.assert_booked_once(asked)
    assert lab.listed() == []


def test_an_adoption_that_is_undone_becomes_a_question_and_never_an_import() -> None:
    lab = Newcomer()
    first, *_ = lab.orders
    sale = lab.foreign_order(first)
    lab.import_orders()
    lab.confirm()
    lab.import_orders()
    lab.choose(first, Choice.UNDO)
    lab.import_orders(by="anna")
    assert lab.booked(first) == []
    assert [entry.causes[0][0] for entry in lab.listed()] == [CauseKind.MAYBE_BOOKED]

    lab.choose(first, Choice.ADOPT, sale["id"])
    lab.import_orders(by="anna")
    marker = lab.marker(first)
    assert marker is not None
    assert (marker.state, marker.adopted) == (OrderState.DONE, SaleKind.ORDER)
    assert lab.booked(first) == []
    assert lab.listed() == []


def test_a_confirmation_that_is_taken_back_stops_the_booking_until_it_is_given_again() -> None:
    lab = Newcomer()
    first, *others = lab.orders
    lab.foreign_order(first)
    lab.import_orders()
    lab.confirm()
    lab.import_orders()
    lab.assert_booked_once(*others)
    state = lab.run(withdraw(lab.services, lab.profile.id, by=BY))
    assert (state.withdrawn_by, state.withdrawn_at, state.confirmed_by) == (BY, lab.clock.now(), "")
    with pytest.raises(RefusedError):
        lab.run(withdraw(lab.services, lab.profile.id, by=BY))
    with pytest.raises(RefusedError):
        lab.run(look_again(lab.services, lab.profile.id))  # what sconnect booked since would be taken for known
    [late] = lab.place(*plain_orders(1))
    run = lab.import_orders()
    assert "Bevestig eerst op de pagina 'Eerder geboekt'" in run.errors[0]
    assert lab.booked(late) == []

    lab.confirm()
    lab.import_orders()
    lab.assert_booked_once(late, *others)
    assert lab.booked(first) == []


def test_one_sale_is_never_two_orders() -> None:
    lab = Newcomer()
    first, second, _ = lab.orders
    sale = lab.foreign_order(first)
    lab.foreign_order(second, totaalInclusiefBtw=Decimal("1.00"))
    lab.import_orders()
    finding = lab.finding(second)
    lab.run(lab.services.store.put(_with_sale(finding, lab.finding(first))))
    with pytest.raises(RefusedError):
        lab.choose(second, Choice.ADOPT, sale["id"])


def _with_sale(finding: AdoptionFinding, other: AdoptionFinding) -> AdoptionFinding:
    return replace(finding, sales=(*finding.sales, *other.sales))


def test_what_the_old_program_booked_meanwhile_is_adopted_and_what_both_booked_is_told() -> None:
    lab = Newcomer()
    lab.foreign_order(lab.orders[0])
    lab.import_orders()
    lab.foreign_order(lab.orders[1])  # after the look, before it was off
    lab.confirm()
    lab.import_orders()
    assert lab.booked(lab.orders[1]) == []
    lab.assert_booked_once(lab.orders[2])

    double = lab.foreign_order(lab.orders[2])  # too late: sconnect had booked it
    run = lab.import_orders()
    assert run.counts["booked_twice"] == 1
    [entry] = lab.listed()
    assert entry.causes[0][0] is CauseKind.BOOKED_TWICE
    assert str(double["nummer"]) in entry.details[0].dutch
    lab.assert_booked_once(lab.orders[2])
    lab.import_orders()
    assert len(lab.listed()) == 1


def test_an_entry_that_both_booked_is_told_once_and_one_that_was_judged_is_not_asked_again() -> None:
    lab = Newcomer()
    lab.foreign_order(lab.orders[0])
    lab.foreign_order(lab.orders[1], totaalInclusiefBtw=Decimal("1.00"))
    lab.import_orders()
    lab.choose(lab.orders[1], Choice.BOOK)
    lab.confirm()
    lab.import_orders()
    lab.clock.seconds += 86_400
    lab.foreign_entry(lab.orders[2])
    assert lab.import_orders().counts["booked_twice"] == 1
    lab.clock.seconds += 86_400
    assert "booked_twice" not in lab.import_orders().counts
    lab.assert_booked_once(*lab.orders[1:])


def test_new_orders_cost_one_call_a_run_and_none_after_fourteen_days() -> None:
    lab = Newcomer()
    lab.foreign_order(lab.orders[0])
    lab.import_orders()
    lab.confirm()
    lab.import_orders()
    lab.import_orders()
    calls = lab.snelstart_calls["GET", "/verkooporders"]
    lab.import_orders()
    assert lab.snelstart_calls["GET", "/verkooporders"] == calls + 1
    lab.clock.seconds += 15 * 86_400
    lab.import_orders()
    assert lab.snelstart_calls["GET", "/verkooporders"] == calls + 1


def test_the_table_is_shown_in_its_parts() -> None:
    lab = Newcomer()
    lab.foreign_order(lab.orders[0])
    lab.foreign_order(lab.orders[1], totaalInclusiefBtw=Decimal("1.00"))
    lab.import_orders()
    shown = {
        part: [each.order_id for each in lab.run(list_findings(lab.services, lab.profile.id, part)).findings]
        for part in Part
    }
    assert shown == {part: [order_id] for part, order_id in zip(Part, lab.orders, strict=True)}
    assert lab.finding(lab.orders[0]).decision is AdoptionDecision.ADOPT
    assert lab.finding(lab.orders[1]).decision is AdoptionDecision.OPEN


def test_a_sale_of_another_profile_of_ours_is_not_another_programs() -> None:
    lab = Newcomer()
    lab.import_orders()
    lab.run(lab.services.store.put(AdoptionState(profile_id=lab.profile.id)))
    lab.look()
    assert lab.state.found_nothing


@pytest.mark.parametrize("is_same_shop", [False, True])
def test_what_a_removed_profile_booked_of_another_shop_is_not_another_programs(*, is_same_shop: bool) -> None:
    lab = Newcomer()
    sale = lab.foreign_order(lab.orders[0], betalingskenmerk=f"WEG-{lab.orders[0]}")
    administration_id, now = lab.profile.connection.administration_id, lab.clock.now()
    marker = OrderRecord(
        profile_id="weg",
        order_id="1",
        state=OrderState.DONE,
        reference="WEG-1",
        sales_order_id=sale["id"],
        updated_at=now,
    )
    own = (StoreClaim(lab.profile.id, now),) if is_same_shop else ()
    claims = ShopClaims(
        where=ShopClaims.key_of(administration_id, "elders.example.test"),
        administration_id=administration_id,
        addresses=("elders.example.test",),
        profiles=(*own, StoreClaim("weg", now, removed=True)),
    )
    lab.run(lab.services.store.put_many([marker, claims]))
    lab.import_orders()
    assert lab.state.found_nothing is not is_same_shop


def test_a_key_that_may_not_read_the_ledger_says_so_and_looks_all_the_same() -> None:
    lab = Newcomer()
    books = lab.sim.books(lab.demo.books.name)
    books.scopes = " ".join(scope for scope in books.scopes.split() if not scope.startswith("boekhouden"))
    lab.foreign_entry(lab.orders[0])
    run = lab.import_orders()
    assert any("grootboek" in error for error in run.errors)
    assert lab.finding(lab.orders[0]).part is Part.CERTAIN


def test_a_profile_that_is_made_now_is_asked() -> None:
    lab = Lab()
    settings = lab.profile.model_dump(exclude={"connection"}) | {"id": "nieuw"}
    code, key = lab.shop.link_code(), lab.demo.books.client_key
    lab.run(create_profile(lab.services, ProfileSettings("nieuw", settings), link_code=code, client_key=key, by=BY))
    state = lab.run(read_state(lab.services, "nieuw"))
    assert state is not None
    assert not state.is_cleared


def test_a_profile_that_is_there_is_not_asked_because_somebody_tried_to_make_it_again() -> None:
    lab = Lab()
    lab.import_orders()
    settings = lab.profile.model_dump(exclude={"connection"})
    code, key = lab.shop.link_code(), lab.demo.books.client_key
    with pytest.raises(RefusedError):
        lab.run(
            create_profile(
                lab.services, ProfileSettings(lab.profile.id, settings), link_code=code, client_key=key, by=BY
            )
        )
    assert lab.run(read_state(lab.services, lab.profile.id)) is None


def test_an_entry_that_was_adopted_is_not_missing_without_a_reason() -> None:
    lab = Newcomer()
    lab.foreign_entry(lab.orders[0])
    lab.import_orders()
    lab.confirm()
    lab.import_orders()
    today = lab.clock.now().date()
    found = lab.run(reconcile(lab.services, lab.profile, today - timedelta(days=40), today))
    assert [(each.order_id, each.reason.nl) for each in found.missing] == [(lab.orders[0], Finding.ADOPTED_ENTRY.nl)]
    assert not found.needs_a_person


WAYS = ("number", "year", "text", "goods", "cents", "twin", "merged", "split", "cancelled", "none", "meanwhile")


def test_a_shop_of_which_another_program_booked_a_part_in_every_way_is_booked_once() -> None:
    """Every order stands in the books once; one that can be read two ways is asked, and booked by nobody until then."""
    lab = Newcomer(2 * len(WAYS))
    ways = dict(zip(lab.orders, WAYS * 2, strict=True))
    for order_id, way in ways.items():
        lab.book_as(order_id, way)
    foreign = {order["id"] for order in lab.all_sales_orders()}
    lab.import_orders()
    assert {order["id"] for order in lab.all_sales_orders()} == foreign
    for order_id in (each for each, way in ways.items() if way == "meanwhile"):
        lab.book_as(order_id, "number")
    lab.confirm()
    lab.import_orders()
    lab.import_orders(by="anna")
    asked = {entry.order_id for entry in lab.listed() if entry.causes[0][0] is CauseKind.MAYBE_BOOKED}
    for order_id, way in ways.items():
        marker = lab.marker(order_id)
        if way == "none":
            lab.assert_booked_once(order_id)
        else:
            assert lab.booked(order_id) == [], (order_id, way)
        if way in {"number", "year", "text", "goods", "cents", "meanwhile"}:
            assert marker is not None
            assert marker.adopted is not None, (order_id, way)
        elif way in {"twin", "merged", "split"}:
            assert order_id in asked, (order_id, way)
        elif way == "cancelled":
            assert lab.finding(order_id).part is Part.TO_DECIDE


def test_a_profile_that_asks_about_its_own_prefix_after_the_look_is_not_in_its_own_way() -> None:
    lab = Newcomer()
    question = StatementQuestion(PaidThrough.MOLLIE, "WS-", lab.profile.connection.administration_id)
    lab.run(save_profile(lab.services, lab.profile, by=BY))
    asks = replace(question, profile=lab.profile.id)
    _, before = lab.run(advise_prefix(lab.services, asks))
    assert before is not None
    assert "niet gedaan" in before.dutch
    lab.look()
    advice, why_not = lab.run(advise_prefix(lab.services, asks))
    assert why_not is None
    assert "voorvoegsel leeg" in advice.sentence.dutch
    _, of_another = lab.run(advise_prefix(lab.services, question))
    assert of_another is not None
    assert lab.profile.name in of_another.dutch


def test_who_orders_the_same_again_is_not_told_as_booked_twice_by_the_program_before() -> None:
    """It writes no number: the order that it booked before the look fits its new sale as well as the new order does."""
    lab = Newcomer(1)
    [first] = lab.orders
    lab.foreign_order(first)
    lab.import_orders()
    lab.clock.seconds += 3 * 86_400
    [again] = lab.place(lab.shop.entries[first])
    lab.foreign_order(again, betalingskenmerk="", regels=lab.goods(again), relatie=lab.all_sales_orders()[0]["relatie"])
    lab.confirm()
    lab.import_orders(by="anna")
    assert lab.listed() == []
    assert lab.booked(again) == []
    marker = lab.marker(again)
    assert marker is not None
    assert marker.adopted is not None


def test_orders_of_before_the_thirteen_months_are_looked_at_where_they_are_booked() -> None:
    lab = Newcomer(2)
    old, _ = lab.orders
    lab.foreign_order(old)
    lab.clock.seconds += 500 * 86_400
    lab.change_profile("orders", start=lab.clock.now())
    lab.run(save_profile(lab.services, lab.profile, by=BY))
    lab.look()
    assert lab.state.found_nothing

    lab.change_profile("orders", start=lab.clock.now() - timedelta(days=600))
    lab.import_orders(by="anna")
    assert lab.finding(old).part is Part.CERTAIN
    assert not lab.state.is_cleared
    lab.confirm()
    lab.import_orders(by="anna")
    assert lab.booked(old) == []
    marker = lab.marker(old)
    assert marker is not None
    assert marker.adopted is not None


def test_once_the_table_is_confirmed_no_older_orders_are_added_than_were_looked_at() -> None:
    lab = Newcomer(1)
    lab.foreign_order(lab.orders[0])
    lab.change_profile("orders", start=lab.clock.now())
    lab.run(save_profile(lab.services, lab.profile, by=BY))
    lab.look()
    lab.confirm()
    lab.import_orders()
    lab.run(withdraw(lab.services, lab.profile.id, by=BY))  # what was adopted is not looked at again as if it were new
    for days, is_refused in ((390, False), (398, True)):
        start = lab.clock.now() - timedelta(days=days)
        settings = ProfileSettings.of(
            lab.profile.model_copy(update={"orders": lab.profile.orders.model_copy(update={"start": start})})
        )
        change = replace_profile(lab.services, lab.profile.id, ANY_VERSION, settings, by=By(BY))
        with pytest.raises(InvalidSettingsError) if is_refused else nullcontext():
            lab.run(change)
