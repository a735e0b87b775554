"""The files of the evidence: readable without the app, the same bytes each time, and harmless in a spreadsheet."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.storage.records import CorrectionRecord, OrderRecord
from sconnect.domain.adoption.model import Against, SaleKind
from sconnect.domain.archive.files import described, files_of, manifest, readme
from sconnect.domain.archive.order import ArchivedOrder, year_of
from sconnect.domain.archive.tables import TABLES
from sconnect.domain.archive.words import WORDS
from sconnect.domain.books import VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import LineRole
from sconnect.domain.composition.accepted_differences import CAN_BE_ACCEPTED
from sconnect.domain.corrections.correction import CorrectedLine, CorrectionKind
from sconnect.domain.corrections.state import CorrectionState
from sconnect.domain.customers.recognition import KnownBy, Rule
from sconnect.domain.explanation.build import FoundBy
from sconnect.domain.explanation.evidence import Found, evidence_of
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.decisions import DecisionKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import Rounding
from sconnect.domain.vat import VatTreatment
from sconnect.domain.vat.grounds import VatGround
from tests.unit.domain.archive.test_kept import FULL
from tests.unit.domain.explanation.test_evidence import REFERENCE, SENT_SHIRT, SENT_TEA, composed, plan

D = Decimal
PLACED = datetime(2025, 12, 31, 22, 59, tzinfo=UTC)
BOOKED = replace(
    FULL,
    order_id="1001",
    evidence=evidence_of(plan(), composed(SENT_SHIRT, SENT_TEA), REFERENCE, Found("email", {"TS": FoundBy.LINK})),
    placed_at=PLACED,
    reference="=LAB-1001",
    sales_order_number=7,
    total_including_vat=D("28.68"),
    computed_including_vat=D("28.68"),
)
CREDIT = CorrectionRecord(
    profile_id="lab",
    order_id="1001",
    number=1,
    kind=CorrectionKind.CREDIT,
    state=CorrectionState.DONE,
    lines=(CorrectedLine(0, "id-TS", D(-1), D("12.70")),),
    expected_including=D("-12.70"),
    by="jan@kantoor.test",
    why="Jan vroeg het",
    updated_at=PLACED,
)


def table(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    text = files[f"{name}.csv"].decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";"))


def test_an_order_stands_in_tables_that_its_number_links() -> None:
    files = files_of([ArchivedOrder(BOOKED, [CREDIT])])
    [order] = table(files, "orders")
    assert (order["Order"], order["Geboekt door"], order["Verkooporder"]) == ("1001", "sconnect", "7")
    assert (order["SnelStart incl. btw"], order["Klant herkend aan"], order["Ontbreekt"]) == ("28,68", "email", "")
    assert order["Geplaatst (UTC)"] == "2025-12-31 22:59:00"
    assert order["Betalingskenmerk"] == "'=LAB-1001"  # no formula
    rates = [(row["Tarief"], row["Btw winkel"], row["Btw SnelStart"]) for row in table(files, "rates")]
    assert rates == [("21", "4,41", "4,41"), ("9", "0,27", "0,27")]
    lines = [(row["Correctie"], row["Artikelcode"], row["Gevonden op"]) for row in table(files, "lines")]
    assert lines == [("0", "TS", "link"), ("0", "TS", "link"), ("0", "THEE", "code"), ("0", "", ""), ("1", "TS", "")]
    assert len(table(files, "decisions")) == len(ArchivedOrder(BOOKED).kept.decisions) == 7
    [credit] = table(files, "corrections")
    assert (credit["Soort"], credit["Berekend incl. btw"]) == ("credit", "-12,70")


def test_json_holds_the_same_with_the_rows_of_an_order_together() -> None:
    [line] = files_of([ArchivedOrder(BOOKED, [CREDIT])])["orders.jsonl"].decode().splitlines()
    order = json.loads(line)
    assert (order["order"], order["placed_at"], order["reference"]) == ("1001", "2025-12-31T22:59:00Z", "=LAB-1001")
    assert order["answered_including_vat"] == "28.68"
    assert [len(order[name]) for name in ("rates", "lines", "decisions", "corrections")] == [2, 5, 7, 1]
    assert order["corrections"][0]["computed_including_vat"] == "-12.70"


def test_nobody_is_named_in_any_file() -> None:
    text = b"".join(files_of([ArchivedOrder(BOOKED, [CREDIT])]).values()).decode().casefold()
    for personal in ("jan", "winkel.test", "136695976", "1234ab"):
        assert personal not in text


def test_the_same_orders_give_the_same_bytes_and_what_has_no_rows_has_no_file() -> None:
    order = ArchivedOrder(replace(BOOKED, accepted=(), decisions=(), revoked=()))
    assert files_of([order]) == files_of([ArchivedOrder(order.marker)])
    assert set(files_of([order])) == {"orders.csv", "rates.csv", "lines.csv", "orders.jsonl"}


def test_every_value_has_a_column_and_every_column_a_value() -> None:
    order = ArchivedOrder(BOOKED, [CREDIT])
    rows = {
        "orders": [order.head],
        "rates": order.rates,
        "lines": order.lines,
        "decisions": order.decisions,
        "corrections": order.credited,
    }
    for each in TABLES:
        filled = {name for row in rows[each.name] for name in row}
        assert filled == {column.name for column in each.columns}, each.name


def test_an_order_that_an_older_version_booked_says_what_is_missing() -> None:
    bare = OrderRecord(profile_id="lab", order_id="1", state=OrderState.DONE, updated_at=PLACED, purged_at=PLACED)
    assert ArchivedOrder(bare).head["missing"] == "lines rates treatment recognised computed decisions"
    explained = ArchivedOrder(replace(BOOKED, evidence=""))
    assert explained.head["missing"] == "lines"
    assert [row["books_vat"] for row in explained.rates] == [D("1.91")]
    assert explained.is_one_stop_shop


@pytest.mark.parametrize(
    ("columns", "by"),
    [
        ({}, "sconnect"),
        ({"by_hand": True}, "user"),
        ({"by_hand": True, "adopted": SaleKind.ORDER}, "other_program"),
        ({"state": OrderState.SKIPPED}, ""),
    ],
)
def test_who_booked_it_is_told(columns: dict[str, object], by: str) -> None:
    changed: OrderRecord = replace(BOOKED, **columns)  # type: ignore[arg-type]
    assert ArchivedOrder(changed).head["booked_by"] == by


def test_an_order_that_waits_says_for_what() -> None:
    cause = Cause(CauseKind.CUSTOMER_UNKNOWN, "jan@winkel.test")
    waiting = replace(BOOKED, state=OrderState.WAITING, cause_kind=cause.kind, causes=(cause,))
    order = ArchivedOrder(waiting)
    assert (order.head["waits_for"], list(order.lines), list(order.rates)) == ("customer_unknown", [], [])


def test_an_order_belongs_to_the_dutch_year_in_which_it_was_placed() -> None:
    assert year_of(BOOKED) == 2025
    assert year_of(replace(BOOKED, placed_at=PLACED.replace(hour=23, minute=0))) == 2026
    assert year_of(replace(BOOKED, placed_at=None, intent_at=None)) == 2025


def test_a_manifest_tells_each_file_by_its_hash() -> None:
    content = files_of([ArchivedOrder(BOOKED), ArchivedOrder(BOOKED)])
    listed = [described(f"0001-{name}", each) for name, each in content.items()]
    text = manifest(listed, profile_id="lab", year=2025, is_whole=True, begun_at=PLACED, version="1.2")
    told = json.loads(text)
    assert (told["kind"], told["orders"], told["year"], told["sconnect"]) == ("year", 2, 2025, "1.2")
    files = {each["name"]: each for each in told["files"]}
    assert files["0001-rates.csv"]["rows"] == 4
    assert files["0001-orders.jsonl"]["sha256"] == hashlib.sha256(content["orders.jsonl"]).hexdigest()
    assert files["0001-lines.csv"]["bytes"] == len(content["lines.csv"])


def test_the_readme_names_every_column_and_every_word_in_both_languages() -> None:
    text = readme("lab", 2025, 10).decode()
    assert "10 jaar" in text
    assert "10 years" in text
    for each in TABLES:
        for column in each.columns:
            assert f"| {column.heading} | `{column.name}` | {column.means.dutch} | {column.means.english} |" in text
    known = {word for group in WORDS for word in group.means}
    kinds: list[Any] = [OrderState, VatTreatment, VatGround, Rule, KnownBy, Rounding, LineRole, FoundBy]
    kinds += [VatKind, DecisionKind, CorrectionKind, CorrectionState, Against]
    for word in {*(each for kind in kinds for each in kind), *CAN_BE_ACCEPTED, *AnswerState} - {""}:
        assert word in known, word
