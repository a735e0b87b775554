"""The work list as lines: found by text and day, counted per kind, and what a decision for many takes of it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.causes.labels import LABELS
from sconnect.domain.worklist.actions import Action
from sconnect.domain.worklist.listing import Line, Shown, counts_of, difference_of, items_of, words_of
from sconnect.domain.worklist.many import Asked, BulkOutcome

EVENING = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
"""In the Netherlands the next day already."""


def line(number: int, item: str, kind: CauseKind = CauseKind.CUSTOMER_UNKNOWN, **more: Any) -> Line:
    plain = Line(
        row=f"order!{number}",
        order_id=str(number),
        item=item,
        kind=kind,
        since=EVENING.replace(day=1 + number),
        placed_at=EVENING,
        total=None,
        currency="EUR",
        difference=None,
        released=False,
        words=f"{number} jan jansen",
    )
    return plain._replace(**more)


def test_every_kind_has_a_name_in_both_languages() -> None:
    assert set(LABELS) == set(CauseKind)
    assert all(label.dutch and label.english for label in LABELS.values())


@pytest.mark.parametrize(
    ("shown", "is_held"),
    [
        (Shown(), True),
        (Shown(text="JANSEN 1"), True),
        (Shown(text="pietersen"), False),
        (Shown(first=date(2026, 11, 24)), True),
        (Shown(last=date(2026, 11, 23)), False),
    ],
)
def test_a_line_is_found_by_words_and_by_the_dutch_day_of_its_order(shown: Shown, is_held: bool) -> None:
    assert shown.holds(line(1, "a")) is is_held


def test_kinds_that_wait_long_come_first_and_exports_last() -> None:
    export = line(0, "x", CauseKind.EXPORT_PRICE_MISSING, order_id="")
    items = items_of([export, line(3, "c", CauseKind.CURRENCY), line(5, "a"), line(2, "b"), line(6, "b")])
    assert [item.id for item in items] == ["b", "a", "c", "x"]
    assert items[0].order_ids == ["2", "6"]
    assert [(count.kind, count.items, count.orders) for count in counts_of(items)] == [
        (CauseKind.CUSTOMER_UNKNOWN, 2, 3),
        (CauseKind.CURRENCY, 1, 1),
        (CauseKind.EXPORT_PRICE_MISSING, 1, 0),
    ]


def test_the_widest_difference_of_the_figures_counts() -> None:
    facts = {"books": "1234,50", "shop": "1234,48", "other": "1234,40"}
    assert difference_of(Cause(CauseKind.PRICE_ROUNDING, "1", facts)) == Decimal("0.08")
    assert difference_of(Cause(CauseKind.VAT_MISMATCH, "1", {"books_vat": "onbekend", "shop_vat": "2,10"})) is None


def test_what_is_found_by_is_bounded_and_says_each_fact_once() -> None:
    cause = Cause(CauseKind.CUSTOMER_UNKNOWN, "k", {"who": "Jan", "why": "geen kaart", "why_en": "no card"})
    assert words_of(cause, "1042") == "1042 jan geen kaart"
    assert len(words_of(cause, "x" * 500)) == 160


def test_a_decision_for_many_leaves_out_what_is_too_far_and_what_was_decided() -> None:
    kind = CauseKind.TOTAL_DIFFERENCE
    lines = [
        line(1, "a", kind, difference=Decimal("0.02")),
        line(2, "b", kind, difference=Decimal("0.03")),
        line(3, "c", kind),
        line(4, "d", kind, difference=Decimal("0.01"), released=True),
        line(5, "e"),
    ]
    asked = Asked(kind, Action.ACCEPT_DIFFERENCE, up_to=Decimal("0.02"))
    assert [(each.order_id, each.outcome) for each in asked.of(lines)] == [
        ("1", BulkOutcome.WAITING),
        ("2", BulkOutcome.TOO_FAR),
        ("3", BulkOutcome.TOO_FAR),
        ("4", BulkOutcome.ALREADY),
    ]
    some = Asked(kind, Action.SKIP, items=frozenset({"b"}))
    assert [each.order_id for each in some.of(lines)] == ["2"]
