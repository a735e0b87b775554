"""What is kept of an order when its personal data go: rules, figures and decisions, and nobody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.housekeeping.retention import emptied_marker
from sconnect.app.storage.records import OrderRecord
from sconnect.domain.adoption.model import SaleKind
from sconnect.domain.archive.kept import Decision, Figures, kept_in_place_of, kept_of
from sconnect.domain.books import Customer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.recognition import Rule, Step, Verdict, rule_told
from sconnect.domain.explanation.model import ExplainedVat, Explanation, Said, SentOrder
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.decisions import DecisionKind, OrderDecision, RateAmount, RevokedDecision
from sconnect.domain.orders.marker import Stamp
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import Bilingual

D = Decimal
AT = datetime(2025, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BY, WHY = "jan@kantoor.test", "Jan vroeg het"
EXPLAINED = Explanation(
    shopper="Jan Jansen",
    customer="Jan Jansen",
    recognised=Said(nl="Herkend aan e-mailadres jan@winkel.test en postcode 1234AB: Jan Jansen (7)."),
    treatment="one_stop_shop",
    country="DE",
    vat=(ExplainedVat(percent="19", shop="1,90", books="1,91"),),
    sent=SentOrder(reference="LAB-1", day="2025-11-23", description="Order van Jan", memo="Jan"),
    told=(Said(nl="Jan Jansen bestelde vaker."),),
)
CARD = Customer(id="id-7", code=7, name="Jan Jansen")
FULL = OrderRecord(
    profile_id="lab",
    order_id="1001",
    state=OrderState.DONE,
    updated_at=AT,
    explanation=EXPLAINED.text,
    accepted=(
        Acceptance(
            Cause(CauseKind.VAT_MISMATCH, "ts", {"shop_vat": "2,10", "books_vat": "0,90", "article": "Van Jan"}),
            "hash",
            BY,
            AT,
            WHY,
        ),
        Acceptance(Cause(CauseKind.VAT_NUMBER_OF_OTHER_STATE, "DE136695976"), "hash", BY, AT + HOUR, WHY),
    ),
    decisions=(
        OrderDecision(DecisionKind.ARTICLE, "hash", BY, AT, "ts", "id-TS", "TS", reason=WHY),
        OrderDecision(DecisionKind.COUNTRY, "hash", BY, AT, "Bij Jan thuis", "BE", "België"),
        OrderDecision(DecisionKind.VAT_NUMBER, "hash", BY, AT, "btw", "DE136695976", "DE136695976"),
        OrderDecision(DecisionKind.AMOUNTS, "hash", BY, AT, amounts=(RateAmount(D(21), D("12.10"), "id-TS", "TS"),)),
    ),
    revoked=(RevokedDecision("Btw-nummer DE136695976", "VAT number DE136695976", BY, BY, AT, WHY, "vat_number"),),
    unconfirmed_vat_number="DE136695976",
)


def test_rules_figures_and_decisions_are_kept_and_nothing_of_a_person() -> None:
    kept = kept_of(FULL)
    assert (kept.recognised, kept.treatment, kept.country) == ("email_and_postcode", "one_stop_shop", "DE")
    assert (kept.day, kept.unconfirmed_vat_number) == ("2025-11-23", True)
    assert kept.rates == (Figures("19", "1,90", "1,91"),)
    assert set(kept.decisions) == {
        Decision("accepted", AT, "user", "vat_mismatch", "ts", "2,10", "0,90"),
        Decision("accepted", AT + HOUR, "user", "vat_number_of_other_state"),
        Decision("article", AT, "user", "ts", "id-TS"),
        Decision("country", AT, "user", "", "BE"),
        Decision("vat_number", AT, "user"),
        Decision("amounts", AT, "user", "21", "id-TS", books="12.10"),
        Decision("revoked", AT, "user", "vat_number"),
    }
    for personal in ("jan", "1234", "136695976", "thuis"):
        assert personal not in kept.text.casefold()


def test_what_was_kept_survives_emptying_and_grows_with_what_is_decided_later() -> None:
    emptied = emptied_marker(FULL, AT + HOUR)
    assert (emptied.explanation, emptied.decisions, emptied.accepted) == ("", (), ())
    assert kept_of(emptied) == kept_of(FULL)
    later = OrderDecision(DecisionKind.READING, "hash", BY, AT + 2 * HOUR, value="per_line")
    again = emptied_marker(replace(emptied, decisions=(later,)), AT + 3 * HOUR)
    assert kept_of(again).decisions == (
        *kept_of(FULL).decisions,
        Decision("reading", AT + 2 * HOUR, "user", "", "per_line"),
    )
    assert emptied_marker(again, AT + 4 * HOUR).kept == again.kept


@pytest.mark.parametrize(
    ("columns", "decision"),
    [
        ({"state": OrderState.SKIPPED}, Decision("skipped", AT, "user")),
        ({"by_hand": True, "sales_order_id": "id-7"}, Decision("by_hand", AT, "user", "", "id-7")),
        (
            {"by_hand": True, "adopted": SaleKind.ORDER, "sales_order_id": "id-7"},
            Decision("adopted", AT, "other_program", "order", "id-7"),
        ),
    ],
)
def test_who_left_out_booked_or_took_over_an_order_is_told_as_a_role(
    columns: dict[str, object], decision: Decision
) -> None:
    usual: dict[str, Any] = {"profile_id": "lab", "order_id": "1", "state": OrderState.DONE, "updated_at": AT}
    marker = OrderRecord(**usual | columns, decided_at=AT)
    assert kept_of(replace(marker, decided_by=BY, decided_why=WHY)).decisions == (decision,)
    assert kept_of(marker).decisions == (decision,)  # emptied before this was kept


def test_an_order_of_which_nothing_is_known_keeps_nothing() -> None:
    bare = OrderRecord(profile_id="lab", order_id="1", state=OrderState.DONE, updated_at=AT)
    for text in ("", "nonsense"):
        assert kept_of(replace(bare, kept=text, explanation=text)).text == "{}"


@pytest.mark.parametrize(
    ("sentence", "known_by"),
    [
        ("Nieuwe klant. Btw-nummer DE136695976 staat niet op de klantkaart.", "created"),
        ("Gastorder op de verzamelklant.", "collective"),
        ("Iets anders.", ""),
    ],
)
def test_a_customer_without_a_rule_is_told_from_its_sentence_too(sentence: str, known_by: str) -> None:
    assert rule_told(sentence) == known_by


@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize("verdict", [Verdict.MATCH, Verdict.BEST_OF_SEVERAL])
def test_the_rule_of_a_match_is_told_from_its_sentence(rule: Rule, verdict: Verdict) -> None:
    values = dict.fromkeys(("code", "vat_number", "email", "postcode", "name", "house_number"), "x, en 1")
    for given in (values, values | {"street": "Weg 1"}):
        step = Step(rule, verdict, given, (CARD, CARD), CARD)
        assert rule_told(step.words.dutch) == (Rule.NAME_AND_PLACE if "street" in given else rule)
    assert rule_told(Step(rule, Verdict.NO_HIT, values).words.dutch) == ""


def test_a_decision_that_is_replaced_or_taken_back_is_still_told() -> None:
    stamp = Stamp("token", AT + HOUR)
    first = OrderDecision(DecisionKind.READING, "hash", BY, AT, value="per_line")
    before = OrderRecord(profile_id="lab", order_id="1", state=OrderState.WAITING, updated_at=AT, decisions=(first,))
    second = replace(first, at=AT + HOUR, value="per_piece")
    after = before.deciding(stamp, second)
    assert kept_in_place_of(before, before) == ""
    after = replace(after, kept=kept_in_place_of(before, after))
    taken_back = after.without(stamp, second, Bilingual("Lezing", "Reading"), by=BY)
    taken_back = replace(taken_back, kept=kept_in_place_of(after, taken_back))
    assert [(each.what, each.value) for each in kept_of(taken_back).decisions] == [
        ("reading", "per_line"),
        ("reading", "per_piece"),
        ("revoked", ""),
    ]


def test_an_order_that_is_left_out_and_taken_up_again_tells_both() -> None:
    stamp = Stamp("token", AT)
    waiting = OrderRecord(profile_id="lab", order_id="1", state=OrderState.WAITING, updated_at=AT)
    skipped = waiting.skipped(stamp, BY, WHY)
    again = skipped.unskipped(Stamp("other", AT + HOUR), BY)
    again = replace(again, kept=kept_in_place_of(skipped, again))
    assert [(each.what, each.about, each.at) for each in kept_of(again).decisions] == [
        ("skipped", "", AT),
        ("revoked", "skipped", AT + HOUR),
    ]


def test_so_many_decisions_are_kept_that_a_row_holds_them() -> None:
    marker = OrderRecord(profile_id="lab", order_id="1", state=OrderState.WAITING, updated_at=AT)
    for number in range(300):
        decision = OrderDecision(DecisionKind.RATE, "hash", BY, AT + timedelta(minutes=number), "USD", f"0.{number}")
        after = marker.deciding(Stamp("token", AT), decision)
        marker = replace(after, kept=kept_in_place_of(marker, after))
    kept = kept_of(marker)
    assert len(kept.decisions) == 200
    assert kept.decisions[-1].value == "0.299"
    assert len(kept.text) < 40_000
