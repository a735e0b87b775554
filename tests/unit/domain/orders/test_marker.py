"""Every move of a marker changes what it says, and nothing else."""

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.storage.records import OrderRecord
from sconnect.domain.adoption.decision import FoundSale
from sconnect.domain.adoption.model import SaleKind
from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.orders.decisions import DecisionKind, OrderDecision, RevokedDecision
from sconnect.domain.orders.marker import Stamp
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.comparison import hashed_email
from tests.unit.app.orders import shop_order
from tests.unit.app.storage.samples import NOON, filled


def _marker() -> OrderRecord:
    record = filled(OrderRecord)
    assert isinstance(record, OrderRecord)
    return replace(record, attempt=2, by_hand=False, restored=False)


BEFORE = _marker()
LATER = NOON + timedelta(days=1)
STAMP = Stamp("token-9", LATER, "run-9")
BY_A_PERSON = Stamp("token-9", LATER)
ORDER = shop_order(history_id=77)
UNKNOWN_ARTICLE = Cause(CauseKind.ARTICLE_UNKNOWN, "lab-x", {"code": "LAB-X"})
UNKNOWN_CUSTOMER = Cause(CauseKind.CUSTOMER_UNKNOWN, "jan", {"who": "Jan"})
BOOKED = BookedOrder("id-7", 7, "LAB-1001", Decimal("13.50"), Decimal("12.39"))

STAMPED = {"owner": "token-9", "updated_at": LATER}
BY_RUN = {**STAMPED, "run_id": "run-9"}
SHOPPER = {"shopper": "Gerda Gast", "shopper_email": hashed_email("gast@example.test")}
SEEN = {"history_id": 77, "shop_hash": seen_text(ORDER), "shop_total": Decimal("13.50"), **SHOPPER}
NO_CAUSE: dict[str, Any] = {"cause_kind": None, "cause_key": "", "causes": ()}


def caused_by(*causes: Cause) -> dict[str, Any]:
    return {"cause_kind": causes[0].kind, "cause_key": causes[0].key, "causes": causes}


def changes(after: OrderRecord, before: OrderRecord = BEFORE) -> dict[str, Any]:
    names = (each.name for each in fields(after))
    return {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}


def differing(expected: dict[str, Any], before: OrderRecord = BEFORE) -> dict[str, Any]:
    return {name: value for name, value in expected.items() if value != getattr(before, name)}


def _left_out() -> RevokedDecision:
    why = BEFORE.decided_why
    return RevokedDecision(
        f"Overgeslagen ({why})", f"Left out ({why})", BEFORE.decided_by, "", BY_A_PERSON.at, "", "skipped"
    )


MOVES: dict[str, tuple[OrderRecord, dict[str, Any]]] = {
    "waiting": (
        BEFORE.waiting(STAMP, [UNKNOWN_ARTICLE, UNKNOWN_CUSTOMER], order=ORDER, explanation="{}"),
        {
            **BY_RUN,
            **SEEN,
            **caused_by(UNKNOWN_ARTICLE, UNKNOWN_CUSTOMER),
            "state": OrderState.WAITING,
            "settle_at": None,
            "explanation": "{}",
        },
    ),
    "waiting for the shop": (
        BEFORE.waiting(STAMP, [Cause(CauseKind.GONE)]),
        {**BY_RUN, **caused_by(Cause(CauseKind.GONE)), "state": OrderState.WAITING, "settle_at": None},
    ),
    "waiting for something that cannot be explained": (
        BEFORE.waiting(STAMP, [UNKNOWN_ARTICLE], order=ORDER),
        {
            **BY_RUN,
            **SEEN,
            **caused_by(UNKNOWN_ARTICLE),
            "state": OrderState.WAITING,
            "settle_at": None,
            "explanation": "",
        },
    ),
    "sending": (
        BEFORE.sending(
            STAMP,
            ORDER,
            reference="LAB-1001",
            administration_id="books-9",
            settle_at=LATER + timedelta(hours=1),
            payload_hash="hash-9",
            explanation="{}",
            unconfirmed_vat_number="DE811907980",
            evidence="[]",
            computed=(Decimal("13.50"), Decimal("12.39")),
            customer_id="card-9",
        ),
        {
            **BY_RUN,
            **SEEN,
            **NO_CAUSE,
            "state": OrderState.SENDING,
            "reference": "LAB-1001",
            "administration_id": "books-9",
            "attempt": 3,
            "intent_at": LATER,
            "settle_at": LATER + timedelta(hours=1),
            "payload_hash": "hash-9",
            "sent_customer_id": "card-9",
            "explanation": "{}",
            "unconfirmed_vat_number": "DE811907980",
            "evidence": "[]",
            "computed_including_vat": Decimal("13.50"),
            "computed_excluding_vat": Decimal("12.39"),
            "answer": AnswerState.AS_COMPUTED,
        },
    ),
    "vat_number_settled": (
        BEFORE.vat_number_settled(STAMP, "told"),
        {**BY_RUN, "unconfirmed_vat_number": "", "explanation": "told"},
    ),
    "done": (
        BEFORE.done(STAMP, BOOKED, "told", AnswerState.DIFFERS),
        {
            **BY_RUN,
            **NO_CAUSE,
            "state": OrderState.DONE,
            "settle_at": None,
            "sales_order_id": "id-7",
            "sales_order_number": 7,
            "total_including_vat": Decimal("13.50"),
            "total_excluding_vat": Decimal("12.39"),
            "answer": AnswerState.DIFFERS,
            "explanation": "told",
        },
    ),
    "answer settled": (BEFORE.answer_settled(STAMP, AnswerState.SEEN), {**BY_RUN, "answer": AnswerState.SEEN}),
    "refused": (
        BEFORE.refused(STAMP, UNKNOWN_ARTICLE),
        {**BY_RUN, **caused_by(UNKNOWN_ARTICLE), "state": OrderState.REFUSED, "settle_at": None, "attempt": 0},
    ),
    "not sent": (
        BEFORE.not_sent(STAMP, UNKNOWN_ARTICLE),
        {**BY_RUN, **caused_by(UNKNOWN_ARTICLE), "state": OrderState.WAITING, "settle_at": None, "attempt": 1},
    ),
    "left to a person": (
        BEFORE.left_to_person(STAMP, UNKNOWN_ARTICLE),
        {**BY_RUN, **caused_by(UNKNOWN_ARTICLE), "state": OrderState.UNKNOWN},
    ),
    "deselected": (
        BEFORE.deselected(STAMP, CauseKind.NOT_SELECTED, 78),
        {**BY_RUN, **caused_by(Cause(CauseKind.NOT_SELECTED)), "state": OrderState.SKIPPED, "history_id": 78},
    ),
    "skipped": (
        BEFORE.skipped(BY_A_PERSON, "eva", "dubbel"),
        {
            **STAMPED,
            "state": OrderState.SKIPPED,
            "settle_at": None,
            "cause_kind": None,
            "cause_key": "",
            "decided_by": "eva",
            "decided_at": LATER,
            "decided_why": "dubbel",
        },
    ),
    "unskipped": (
        BEFORE.unskipped(BY_A_PERSON),
        {
            **STAMPED,
            **caused_by(*BEFORE.causes),
            "state": OrderState.WAITING,
            "decided_by": "",
            "decided_at": None,
            "decided_why": "",
            "revoked": (*BEFORE.revoked, _left_out()),
        },
    ),
    "booked by hand": (
        BEFORE.booked_by_hand(
            BY_A_PERSON, 7, BOOKED, administration_id="books-9", by="eva", why="zelf gedaan", explanation="told"
        ),
        {
            **STAMPED,
            "state": OrderState.DONE,
            "by_hand": True,
            "adopted": None,
            "settle_at": None,
            "administration_id": "books-9",
            "sales_order_id": "id-7",
            "sales_order_number": 7,
            "total_including_vat": Decimal("13.50"),
            "total_excluding_vat": Decimal("12.39"),
            "explanation": "told",
            "decided_by": "eva",
            "decided_at": LATER,
            "decided_why": "zelf gedaan",
            "cause_kind": None,
            "cause_key": "",
        },
    ),
    "booked by hand, unseen": (
        BEFORE.booked_by_hand(BY_A_PERSON, 7, None, administration_id="books-9", by="eva", why="", explanation=""),
        {
            **STAMPED,
            "state": OrderState.DONE,
            "by_hand": True,
            "adopted": None,
            "settle_at": None,
            "administration_id": "books-9",
            "sales_order_id": "",
            "sales_order_number": 7,
            "total_including_vat": None,
            "total_excluding_vat": None,
            "explanation": "",
            "decided_by": "eva",
            "decided_at": LATER,
            "decided_why": "",
            "cause_kind": None,
            "cause_key": "",
        },
    ),
    "adopted": (
        BEFORE.adopted_as(
            STAMP,
            FoundSale("id-7", SaleKind.ORDER, "7", NOON.date(), Decimal("13.50")),
            administration_id="books-9",
            explanation="told",
        ),
        {
            **BY_RUN,
            **NO_CAUSE,
            "state": OrderState.DONE,
            "by_hand": True,
            "adopted": SaleKind.ORDER,
            "settle_at": None,
            "administration_id": "books-9",
            "sales_order_id": "id-7",
            "sales_order_number": 7,
            "total_including_vat": Decimal("13.50"),
            "total_excluding_vat": None,
            "answer": AnswerState.AS_COMPUTED,
            "explanation": "told",
            "decided_by": "",
            "decided_at": LATER,
            "decided_why": "",
        },
    ),
    "found back": (
        BEFORE.found_back(STAMP, ORDER, BOOKED, administration_id="books-9", explanation="told"),
        {
            **BY_RUN,
            **NO_CAUSE,
            **SEEN,
            "state": OrderState.DONE,
            "restored": True,
            "settle_at": None,
            "administration_id": "books-9",
            "sent_customer_id": "",
            "sales_order_id": "id-7",
            "sales_order_number": 7,
            "total_including_vat": Decimal("13.50"),
            "total_excluding_vat": Decimal("12.39"),
            "computed_including_vat": None,
            "computed_excluding_vat": None,
            "answer": AnswerState.AS_COMPUTED,
            "explanation": "told",
            "unconfirmed_vat_number": "",
        },
    ),
    "not adopted": (
        replace(BEFORE, by_hand=True, adopted=SaleKind.ENTRY).not_adopted(BY_A_PERSON, UNKNOWN_ARTICLE),
        {
            **STAMPED,
            **caused_by(UNKNOWN_ARTICLE),
            "state": OrderState.UNKNOWN,
            "adopted": None,
            "sales_order_id": "",
            "sales_order_number": None,
            "total_including_vat": None,
            "total_excluding_vat": None,
            "decided_by": "",
            "decided_at": None,
            "decided_why": "",
        },
    ),
    "not by hand": (
        replace(BEFORE, by_hand=True).not_by_hand(BY_A_PERSON),
        {
            **STAMPED,
            **caused_by(*BEFORE.causes),
            "state": OrderState.UNKNOWN,
            "adopted": None,
            "sales_order_id": "",
            "sales_order_number": None,
            "total_including_vat": None,
            "total_excluding_vat": None,
            "decided_by": "",
            "decided_at": None,
            "decided_why": "",
        },
    ),
    "tried anew": (BEFORE.tried_anew(BY_A_PERSON), {**STAMPED, "attempt": 0}),
    "emptied": (BEFORE.emptied(LATER, "{}"), {"purged_at": LATER, "kept": "{}"}),
    "emptied while it waits": (
        BEFORE.emptied(LATER, "", UNKNOWN_ARTICLE),
        {"purged_at": LATER, "kept": "", **caused_by(UNKNOWN_ARTICLE)},
    ),
    "seen": (BEFORE.seen_as(ORDER, 11), {"shop_hash": seen_text(ORDER, 11)}),
}


@pytest.mark.parametrize("name", MOVES)
def test_a_move_changes_what_it_says_and_nothing_else(name: str) -> None:
    after, expected = MOVES[name]
    assert changes(after) == differing(expected)


def test_an_order_that_is_unskipped_without_causes_waits_for_nothing_in_particular() -> None:
    after = replace(BEFORE, causes=()).unskipped(BY_A_PERSON)
    assert (after.cause_kind, after.cause_key, after.causes) == (None, "", ())


def _acceptance(key: str, reason: str = "") -> Acceptance:
    return Acceptance(Cause(CauseKind.TOTAL_DIFFERENCE, key), "seen", "eva", NOON, reason)


def test_of_the_same_difference_only_the_last_acceptance_counts() -> None:
    marker = replace(BEFORE, accepted=(_acceptance("a", "eerst"), _acceptance("b")))
    after = marker.accepting(BY_A_PERSON, _acceptance("a", "later"))
    assert after.accepted == (_acceptance("b"), _acceptance("a", "later"))
    assert changes(after, marker).keys() == {*STAMPED, "accepted"}


def test_only_so_many_acceptances_are_kept() -> None:
    marker = replace(BEFORE, accepted=())
    many = [_acceptance(str(number)) for number in range(20)]
    assert marker.accepting(BY_A_PERSON, *many).accepted == tuple(many[-15:])


@pytest.mark.parametrize("state", OrderState)
def test_a_marker_begins_as_waiting_sending_or_skipped(state: OrderState) -> None:
    is_first = state in {OrderState.WAITING, OrderState.SENDING, OrderState.SKIPPED}
    assert replace(BEFORE, state=state).may_replace(None) is is_first


NEXT: dict[OrderState, set[OrderState]] = {
    OrderState.WAITING: {OrderState.WAITING, OrderState.SENDING, OrderState.SKIPPED},
    OrderState.SENDING: set(OrderState),
    OrderState.DONE: set(),
    OrderState.REFUSED: {OrderState.WAITING, OrderState.SENDING, OrderState.SKIPPED, OrderState.REFUSED},
    OrderState.UNKNOWN: set(OrderState) - {OrderState.REFUSED},
    OrderState.SKIPPED: {OrderState.WAITING, OrderState.SENDING},
}


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("before", OrderState)
def test_an_order_moves_only_as_its_state_allows(before: OrderState, state: OrderState) -> None:
    marker = replace(BEFORE, state=before)
    booked_anew = replace(marker, state=state, payload_hash="other")
    assert booked_anew.may_replace(marker) is (state in NEXT[before])
    as_booked = replace(marker, state=state)
    assert as_booked.may_replace(marker) is (state in NEXT[before] or state is before)


FOUND_BACK = BEFORE.found_back(STAMP, ORDER, BOOKED, administration_id="books-9", explanation="")


@pytest.mark.parametrize("before", OrderState)
def test_an_order_is_found_back_unless_it_is_booked_or_being_sent(before: OrderState) -> None:
    is_free = before not in {OrderState.DONE, OrderState.SENDING}
    assert FOUND_BACK.may_replace(replace(BEFORE, state=before)) is is_free
    assert FOUND_BACK.may_replace(None)
    assert not replace(FOUND_BACK, state=OrderState.WAITING).may_replace(replace(BEFORE, state=before))


@pytest.mark.parametrize("state", OrderState)
def test_an_order_that_was_found_back_is_booked_like_any_other(state: OrderState) -> None:
    assert replace(FOUND_BACK, state=state, payload_hash="other").may_replace(FOUND_BACK) is False
    assert replace(FOUND_BACK, explanation="more").may_replace(FOUND_BACK)


BY_HAND = replace(BEFORE, state=OrderState.DONE, by_hand=True)


@pytest.mark.parametrize("before", OrderState)
def test_a_person_may_note_an_order_that_sconnect_neither_booked_nor_is_sending(before: OrderState) -> None:
    is_free = before not in {OrderState.DONE, OrderState.SENDING}
    assert BY_HAND.may_replace(replace(BEFORE, state=before)) is is_free


def test_a_number_noted_by_hand_may_be_corrected_and_be_the_first_that_is_known() -> None:
    assert replace(BY_HAND, sales_order_number=8).may_replace(BY_HAND)
    assert BY_HAND.may_replace(None)
    assert BY_HAND.emptied(LATER, "").may_replace(BY_HAND)


@pytest.mark.parametrize("state", OrderState)
def test_what_was_booked_by_hand_only_waits_again_or_is_looked_up(state: OrderState) -> None:
    free = {OrderState.WAITING, OrderState.UNKNOWN}
    assert replace(BY_HAND, state=state, by_hand=False).may_replace(BY_HAND) is (state in free)


@pytest.mark.parametrize("state", sorted(set(OrderState) - {OrderState.DONE}))
def test_only_a_booked_order_can_be_booked_by_hand(state: OrderState) -> None:
    assert not replace(BY_HAND, state=state).may_replace(replace(BEFORE, state=OrderState.WAITING))


def test_an_order_that_was_never_sent_waits_again_when_it_is_not_in_the_books() -> None:
    assert replace(BY_HAND, attempt=0).not_by_hand(BY_A_PERSON).state is OrderState.WAITING


def _decision(key: str, value: str = "") -> OrderDecision:
    return OrderDecision(DecisionKind.ARTICLE, "seen", "eva", NOON, key, value)


def test_of_decisions_about_the_same_thing_only_the_last_counts_and_only_so_many_are_kept() -> None:
    marker = replace(BEFORE, decisions=(_decision("a", "1"), _decision("b")))
    after = marker.deciding(BY_A_PERSON, _decision("a", "2"))
    assert set(after.decisions) == {_decision("b"), _decision("a", "2")}
    assert changes(after, marker).keys() == {*STAMPED, "decisions"}
    many = [_decision(str(number)) for number in range(20)]
    assert replace(BEFORE, decisions=()).deciding(BY_A_PERSON, *many).decisions == tuple(many[-15:])


@pytest.mark.parametrize("state", OrderState)
def test_something_may_be_noted_in_every_state(state: OrderState) -> None:
    marker = replace(BEFORE, state=state)
    assert marker.emptied(LATER, "").may_replace(marker)
    assert marker.accepting(STAMP, _acceptance("a")).may_replace(marker)


@pytest.mark.parametrize("state", [OrderState.DONE, OrderState.SKIPPED])
@pytest.mark.parametrize(
    "changed",
    [
        {"sales_order_id": "other"},
        {"sales_order_number": 8},
        {"total_including_vat": Decimal(1)},
        {"reference": "other"},
        {"administration_id": "other"},
        {"attempt": 9},
        {"payload_hash": "other"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_the_booking_of_a_finished_order_stays_as_it_is(state: OrderState, changed: dict[str, Any]) -> None:
    marker = replace(BEFORE, state=state)
    assert not replace(marker, **changed).may_replace(marker)
