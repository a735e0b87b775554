"""What is kept of a booking: short, uncut, the same each time, and readable by later and earlier versions."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sconnect.adapters.tables.limits import check_entity
from sconnect.app.storage.codec import encode
from sconnect.app.storage.records import OrderRecord
from sconnect.domain.books import Administration, Reference, RevenueGroup, SalesLine, SalesOrder, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import Composition, LineRole, OrderPlan, Part, PlannedLine, VatPerRate, VatReading
from sconnect.domain.explanation.evidence import (
    Evidence,
    LineEvidence,
    RateAmount,
    RateEvidence,
    evidence_of,
    read_evidence,
)
from sconnect.domain.shop import OrderTotal, Rounding, TotalKind
from sconnect.domain.values.bilingual import same
from sconnect.domain.vat import Taxation, VatTreatment
from tests.unit.app.storage.samples import filled
from tests.unit.domain.makers import D, article

REFERENCE = Reference(
    administration=Administration("books", "Administratie"),
    revenue_groups=(RevenueGroup("high", 1, "Hoog", VatKind.HIGH), RevenueGroup("low", 2, "Laag", VatKind.LOW)),
)
SHIRT = PlannedLine(LineRole.PRODUCT, "TS", D(21), D(2), D("10.5"), "Shirt van Jan", same("artikel"))
TEA = PlannedLine(LineRole.PRODUCT, "THEE", D(9), D(1), D("3"), "Thee", same("artikel"))
TS, THEE = replace(article("TS"), revenue_group_id="high"), replace(article("THEE"), revenue_group_id="low")
READING = VatReading(
    base={D(9): D("3.00000"), D(21): D("20.123449")},
    discounts={D(9): D("0.50"), D(21): D("0.37655")},
    left_out=(OrderTotal(kind=TotalKind.OTHER, code="paid", title="Betaald door Jan", value=D("28.68")),),
    rounding=Rounding.PER_LINE,
)


def plan(reading: VatReading = READING) -> OrderPlan:
    return OrderPlan(
        order_id="1001",
        taxation=Taxation(VatTreatment.DOMESTIC, "NL", date(2026, 11, 23)),
        lines=(SHIRT, TEA),
        rounding_code="",
        shop_total=D("28.68"),
        shop_vat={D(21): D("4.41"), D(9): D("0.2700")},
        description="Order van Jan",
        memo="Jan",
        payment_reference="LAB-1001",
        reading=reading,
    )


def composed(*parts: Part, accepted: tuple[Cause, ...] = ()) -> Composition:
    order = SalesOrder(
        customer_id="customer",
        day=date(2026, 11, 23),
        payment_reference="LAB-1001",
        description="Order van Jan",
        order_reference="LAB-1001",
        memo="Jan",
        template_id="template",
        lines=tuple(line for part in parts for line in part.lines),
    )
    vat = (VatPerRate(D(21), D("4.41"), D("4.41")), VatPerRate(D(9), D("0.27"), D("0.27")))
    return Composition(order, D("28.68"), D("24.00"), vat, parts=parts, accepted=accepted)


SENT_SHIRT = Part(
    SHIRT,
    TS,
    (
        SalesLine("id-TS", "Shirt van Jan", D(1), D("12.70")),
        SalesLine("id-TS", "Shirt van Jan", D("1.000"), D("12.71")),
        SalesLine(None, "Naam: Jan"),
    ),
    D("25.41"),
)
SENT_TEA = Part(TEA, THEE, (SalesLine("id-THEE", "Thee", D(1), D("3.27")),), D("3.27"))


def kept(composition: Composition | None = None, reading: VatReading = READING) -> Evidence:
    found = read_evidence(evidence_of(plan(reading), composition or composed(SENT_SHIRT, SENT_TEA), REFERENCE))
    assert found is not None
    return found


def test_it_holds_the_reading_to_the_fourth_decimal_and_the_highest_rate_first() -> None:
    evidence = kept()
    assert evidence.rates == (
        RateEvidence(D(21), D("20.1234"), D("4.41"), D("4.41")),
        RateEvidence(D(9), D(3), D("0.27"), D("0.27")),
    )
    assert evidence.rounding == "per_line"
    assert evidence.discounts == (RateAmount(D(21), D("0.3766")), RateAmount(D(9), D("0.5")))
    assert evidence.left_out == (D("28.68"),)
    assert evidence.prices_include_vat


def test_it_holds_every_line_with_an_article_as_it_was_sent() -> None:
    assert kept().lines == (
        LineEvidence("product", "id-TS", D(1), D("12.7"), "high", D(21)),
        LineEvidence("product", "id-TS", D(1), D("12.71"), "high", D(21)),
        LineEvidence("product", "id-THEE", D(1), D("3.27"), "low", D(9)),
    )


def test_it_holds_no_text_of_shop_or_books() -> None:
    text = evidence_of(plan(), composed(SENT_SHIRT, SENT_TEA), REFERENCE)
    assert "Jan" not in text
    assert "paid" not in text
    assert "Thee" not in text


def test_the_same_order_gives_the_same_text() -> None:
    turned = replace(READING, base=dict(sorted(READING.base.items(), reverse=True)))
    one, other = (evidence_of(plan(each), composed(SENT_SHIRT, SENT_TEA), REFERENCE) for each in (READING, turned))
    assert one == other


def test_a_rate_that_only_the_books_know_is_told() -> None:
    composition = replace(composed(SENT_TEA), vat=(VatPerRate(D(0), D("0.00"), D(0)),))
    assert kept(composition).rates[-1] == RateEvidence(D(0), D(0), D(0), D(0))


def test_amounts_are_kept_without_an_exponent() -> None:
    whole = Part(SHIRT, TS, (SalesLine("id-TS", "", D("1E+3"), D("100.00")),), D(100_000))
    line = json.loads(evidence_of(plan(), composed(whole), REFERENCE))["lines"][0]
    assert line[2:4] == ["1000", "100"]


def test_an_article_in_a_group_that_the_books_do_not_name_has_no_vat_kind() -> None:
    of_no_group = replace(SENT_TEA, article=replace(THEE, revenue_group_id="gone"))
    assert [line.vat_kind for line in kept(composed(of_no_group)).lines] == [""]


@pytest.mark.parametrize(
    ("rounding", "words"),
    [
        (Rounding.NONE, "rondt de btw niet tussentijds af"),
        (Rounding.PER_LINE, "per orderregel"),
        (Rounding.PER_ORDER, "per tarief van de order"),
        (Rounding.PER_PIECE, "per stuk"),
    ],
)
def test_its_sentences_tell_how_the_shop_rounds(rounding: Rounding, words: str) -> None:
    said = kept(reading=VatReading(rounding=rounding)).sentences
    assert len(said) == 1
    assert words in said[0].dutch
    assert said[0].english.startswith("Read as follows: the shop ")


def test_its_sentences_tell_what_was_divided_and_left_out() -> None:
    said = [each.dutch for each in kept().sentences]
    assert said[1:] == [
        "De korting is over de tarieven verdeeld, exclusief btw: 21 %: €\xa00,38; 9 %: €\xa00,50.",
        "Niet geboekt, want geen deel van het totaal van de winkel: €\xa028,68.",
    ]


def test_a_discount_at_one_rate_is_not_called_divided() -> None:
    assert len(kept(reading=VatReading(discounts={D(21): D(1), D(9): D(0)})).sentences) == 1


def test_an_accepted_difference_is_told_instead_of_a_rounding_that_was_not_proved() -> None:
    cause = Cause(CauseKind.VAT_TOTAL_MISMATCH, "1001:21", {"detail": "Jan"})
    evidence = kept(composed(SENT_SHIRT, SENT_TEA, accepted=(cause,)), reading=VatReading())
    assert evidence.accepted == ("vat_total_mismatch",)
    assert [each.dutch for each in evidence.sentences] == [
        "Een gebruiker liet een verschil met de winkel toe; deze order is daarmee geboekt."
    ]


def test_without_vat_there_is_no_rounding_to_tell() -> None:
    evidence = kept(reading=VatReading())
    assert evidence.model_copy(update={"rates": (RateEvidence(D(0), D(3), D(0), D(0)),)}).sentences == ()


def test_a_rounding_of_a_later_version_is_not_told() -> None:
    assert kept(reading=VatReading()).model_copy(update={"rounding": "per_pallet"}).sentences == ()


def test_no_text_reads_as_none_and_so_does_that_of_a_later_version() -> None:
    assert read_evidence("") is None
    content = json.loads(evidence_of(plan(), composed(SENT_TEA), REFERENCE))
    assert read_evidence(json.dumps(content | {"version": 2})) is None
    assert read_evidence(json.dumps(content | {"more": 1})) == kept(composed(SENT_TEA))


def test_the_largest_order_fits_uncut_beside_everything_else_that_is_kept() -> None:
    """500 lines with the longest numbers; an explanation that is longer than any."""
    number = Decimal("999999999.12345678")
    sent = SalesLine("00000000-0000-4000-8000-000000000001", "", number, number)
    parts = [Part(replace(SHIRT, percent=D("21.12345678")), TS, (sent,), D(1))] * 500
    text = evidence_of(plan(), composed(*parts), REFERENCE)
    record = filled(OrderRecord)
    assert isinstance(record, OrderRecord)
    record = replace(record, evidence=text, explanation="é" * 200_000)
    row = encode(record)
    check_entity(row.partition, row.key, row.values)
    assert len(text) < 65_000
    again = read_evidence(text)
    assert again is not None
    assert len(again.lines) == 500
