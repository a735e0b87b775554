"""Why an order was booked as it was, for a bookkeeper: shop beside books, who and why, what was sent and answered."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from local.demo.scenario import demos
from local.shop.shop import SimulatedShop
from sconnect.app.storage.records import OrderRecord
from sconnect.app.worklist.finding.orders import list_orders
from sconnect.app.worklist.orders import OrderDetails, read_order
from sconnect.domain.explanation.build import explain
from sconnect.domain.explanation.model import Explanation, read_explanation
from sconnect.domain.explanation.narrative import narrate
from sconnect.domain.orders.state import OrderState
from tests.functional.faults import place_waiting
from tests.functional.lab import Lab
from tests.functional.orders import email_of, order_of, plain_order
from tests.unit.domain.makers import line, order


def details(lab: Lab, order_id: str) -> OrderDetails:
    return lab.run(read_order(lab.services, lab.profile.id, order_id))


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


@pytest.mark.parametrize("number", range(3))
def test_every_captured_order_is_explained_line_by_line_to_the_cent(number: int) -> None:
    lab = Lab(demo=demos()[number], shop=lambda demo, clock: SimulatedShop(demo.capture, clock=clock.now))
    lab.import_orders()
    seen = lab.run(list_orders(lab.services, lab.profile.id, limit=200)).orders
    assert any(summary.state is OrderState.DONE for summary in seen)

    for summary in seen:
        explained = details(lab, summary.order_id).explanation
        products = [line.shop for line in explained.lines if line.role == "product"]
        shop = lab.shop.entries[summary.order_id]
        assert [product.code if product else "" for product in products] == [row["model"] for row in shop["products"]]
        if summary.state is OrderState.DONE:
            [booked] = lab.booked(summary.order_id)
            sent = [books for line in explained.lines for books in line.books]
            assert len(sent) == len(booked["regels"])
            assert sum((amount(books.total) for books in sent if books.total), Decimal(0)) == amount(
                explained.books_total
            )
            assert sum((amount(rate.books) for rate in explained.vat), Decimal(0)) == (
                booked["totaalInclusiefBtw"] - booked["totaalExclusiefBtw"]
            )
            assert explained.answer is not None
            assert explained.answer.number == str(booked["nummer"])
            assert amount(explained.answer.including_vat) == booked["totaalInclusiefBtw"]
            assert explained.sent is not None
            assert explained.sent.reference == booked["betalingskenmerk"]
            assert all(books.found_by for line in explained.lines for books in line.books[:1])


def test_the_narrative_names_who_what_and_why_in_both_languages() -> None:
    lab = Lab()
    [order_id] = lab.place(order_of("NIEUW-1", 4))
    lab.import_orders()

    narrative = details(lab, order_id).narrative

    dutch, english = " ".join(said.nl for said in narrative), " ".join(said.en for said in narrative)
    assert "Besteld door Klant Nummer 4." in dutch
    assert "Nieuwe klant." in dutch
    assert f"Geen klant met e-mailadres {email_of(4)}" in dutch
    assert "Artikel NIEUW-1: nieuw aangemaakt voor deze order." in dutch
    assert "Btw: de Nederlandse tarieven." in dutch
    assert "SnelStart boekte verkooporder" in dutch
    assert "New customer." in english
    assert "newly made for this order" in english
    assert "SnelStart booked sales order" in english
    assert all(said.nl and said.en for said in narrative)
    assert not re.search(r"\bde\b|\bhet\b", english.replace("Klant", ""))


def test_rejected_candidates_are_named() -> None:
    lab = Lab()
    lab.add_customer(email_of(1), naam="Eerste BV")
    lab.add_customer(email_of(1), naam="Tweede BV")
    [order_id] = lab.place(plain_order(1))
    lab.import_orders()

    [cause] = details(lab, order_id).causes

    assert "Eerste BV" in cause.dutch
    assert "Tweede BV" in cause.english


def test_a_waiting_order_shows_what_came_in_and_which_articles_are_known() -> None:
    lab = Lab()
    entry = order_of("LAB-KOFFIE")
    free = {"price": "0.0000", "total": "0.0000", "tax": "0.0000"}
    extra = {**entry["products"][0], "model": "ONBEKEND-9", "order_product_id": "99999", **free}
    entry["products"].append(extra)
    order_id = place_waiting(lab, entry)

    waiting = details(lab, order_id)

    by_code = {line.shop.code: line for line in waiting.explanation.lines if line.shop and line.shop.code}
    assert by_code["LAB-KOFFIE"].books[0].article == "LAB-KOFFIE"
    assert by_code["ONBEKEND-9"].books == ()
    assert waiting.explanation.sent is None
    assert waiting.causes


def test_an_order_whose_personal_data_was_removed_is_still_readable() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    marker = lab.marker(order_id)
    assert marker is not None
    lab.run(lab.services.store.put(replace(marker, explanation="", causes=(), accepted=(), cause_key="")))

    kept = details(lab, order_id)

    assert kept.summary.state is OrderState.DONE
    assert kept.summary.total
    assert kept.summary.sales_order_number
    assert kept.explanation == Explanation()
    assert kept.narrative == ()


def test_an_explanation_of_an_older_or_newer_program_can_be_read() -> None:
    older = read_explanation('{"customer":"Jan","notices":["iets"],"shop_total":"1,00","from_the_future":1}')
    assert older.customer == "Jan"
    assert narrate(older)[0].nl == "Totaal in de webshop: €\xa01,00."


@pytest.mark.parametrize("lines", [1, 100, 500])
def test_an_explanation_stays_within_what_a_column_holds(lines: int) -> None:
    hostile = "<b>\u0000💣" * 200
    huge = order([replace(line(hostile, 1, "1.0000", "0.2100"), name=hostile) for _ in range(lines)], (), "1.21")
    huge = replace(huge, first_name=hostile, last_name=hostile)

    text = explain(huge)

    record = OrderRecord(
        profile_id="lab", order_id="1", state=OrderState.WAITING, explanation=text, updated_at=huge.placed_at
    )
    assert len(record.explanation) < 150_000
    explained = read_explanation(text)
    assert explained.more_lines == max(0, lines - 100)
