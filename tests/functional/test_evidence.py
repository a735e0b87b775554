"""How VAT was read and what was sent stay with an order: uncut, without a term and without a person in it."""

import json
from decimal import Decimal
from typing import Any

import pytest

from local.demo.scenario import demos
from local.shop.shop import SimulatedShop
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.worklist.finding.orders import list_orders
from sconnect.app.worklist.orders import OrderDetails, forget_order, read_order, retry_order, skip_order
from sconnect.domain.explanation.evidence import Evidence, RateAmount, RateEvidence
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing
from tests.functional.decisions import BY
from tests.functional.faults import DAY, assert_done, place_waiting, timer_runs
from tests.functional.lab import Lab
from tests.functional.orders import plain_order
from tests.functional.test_by_hand import booked_by_hand
from tests.functional.test_ways_out import HIGH, LOW, sale

D = Decimal
_NOT_BOOKED = "Niet geboekt, want geen deel van het totaal van de winkel"


def details(lab: Lab, order_id: str) -> OrderDetails:
    return lab.run(read_order(lab.services, lab.profile.id, order_id))


def evidence(lab: Lab, order_id: str) -> Evidence:
    found = details(lab, order_id).evidence
    assert found is not None
    return found


def booked_lines(lab: Lab, order_id: str) -> list[tuple[Any, ...]]:
    [booked] = lab.booked(order_id)
    return [
        (line["artikel"]["id"], line["aantal"], line["stuksprijs"]) for line in booked["regels"] if line.get("artikel")
    ]


def kind_of_article(lab: Lab, article_id: str) -> str:
    books = lab.sim.books(lab.demo.books.name)
    group = books.articles[article_id]["artikelOmzetgroep"]["id"]
    kind: str = books.revenue_groups[group]["verkoopNederlandBtwSoort"]
    return {"Hoog": "high", "Laag": "low", "Geen": "none", "Overig": "other"}[kind]


@pytest.mark.parametrize("number", range(3))
def test_every_line_of_every_captured_order_is_kept_as_it_was_sent(number: int) -> None:
    lab = Lab(demo=demos()[number], shop=lambda demo, clock: SimulatedShop(demo.capture, clock=clock.now))
    lab.import_orders()
    booked = [
        each.order_id
        for each in lab.run(list_orders(lab.services, lab.profile.id, limit=200)).orders
        if each.state is OrderState.DONE
    ]
    assert booked
    for order_id in booked:
        kept = evidence(lab, order_id)
        assert [(line.article_id, line.quantity, line.unit_price) for line in kept.lines] == booked_lines(lab, order_id)
        [order] = lab.booked(order_id)
        assert sum(rate.books for rate in kept.rates) == order["totaalInclusiefBtw"] - order["totaalExclusiefBtw"]
        rows = [D(row["value"]) for row in lab.shop.entries[order_id]["totals"] if row["code"] == "tax"]
        assert sum(rate.shop for rate in kept.rates) == sum(rows)
        shown = {line.article_id: line.vat_kind for line in kept.lines}
        assert shown == {article_id: kind_of_article(lab, article_id) for article_id in shown}


def test_it_holds_taxable_amount_and_vat_per_rate() -> None:
    lab = Lab()
    [order_id] = lab.place(sale(price="10.0500", vat="2.1105", model=HIGH, total="12.1605"))
    lab.import_orders()
    kept = evidence(lab, order_id)
    assert kept.rates == (RateEvidence(D(21), D("10.05"), D("2.1105"), D("2.11")),)
    assert (kept.rounding, kept.discounts, kept.left_out, kept.accepted) == ("none", (), (), ())
    [line] = kept.lines
    assert (line.role, line.quantity, line.vat_kind, line.percent) == ("product", D(1), "high", D(21))


def test_it_tells_that_the_shop_rounds_per_order() -> None:
    lab = Lab()
    rows = (("tax", "BTW 9%", "0.9100"),)
    [order_id] = lab.place(sale(price="10.0580", vat="0.9052", rows=rows, total="10.9680"))
    lab.import_orders()
    kept = evidence(lab, order_id)
    assert kept.rounding != "none"
    assert "rondt de btw af" in kept.sentences[0].dutch


def test_it_tells_how_a_discount_was_divided() -> None:
    lab = Lab()
    entry = sale(
        rows=(("coupon", "Coupon (X)", "-20.0000"), ("tax", "BTW 21%", "18.9000"), ("tax", "BTW 9%", "8.1000")),
        total="207.0000",
    )
    [line], codes = entry["products"], next(iter(entry["product_codes"].values()))
    sold = (("1", HIGH, "21.0000", "20"), ("2", LOW, "9.0000", "21"))
    entry["products"] = [
        {**line, "order_product_id": key, "product_id": key, "model": model, "tax": tax} for key, model, tax, _ in sold
    ]
    entry["product_codes"] = {key: {**codes, "model": model, "tax_class_id": each} for key, model, _, each in sold}
    entry["totals"][0]["value"] = "200.0000"
    [order_id] = lab.place(entry)
    lab.import_orders()
    lab.assert_booked_once(order_id)
    kept = evidence(lab, order_id)
    assert kept.rates == (
        RateEvidence(D(21), D(90), D("18.9"), D("18.9")),
        RateEvidence(D(9), D(90), D("8.1"), D("8.1")),
    )
    assert kept.discounts == (RateAmount(D(21), D(10)), RateAmount(D(9), D(10)))
    assert "21 %: €\xa010,00; 9 %: €\xa010,00" in kept.sentences[-1].dutch


def test_rows_that_are_no_part_of_the_total_are_named_in_one_notice_shown_once() -> None:
    lab = Lab()
    entry = sale()
    last = entry["totals"][-1]
    for number, (code, title, value) in enumerate([("paid", "Betaald", "109.0000"), ("due", "Te betalen", "0.5000")]):
        row = {"code": code, "title": title, "value": value, "sort_order": str(50 + number)}
        entry["totals"].append({**last, **row, "order_total_id": str(50 + number)})
    [order_id] = lab.place(entry)
    lab.import_orders()
    lab.assert_booked_once(order_id)
    told = [notice for notice in details(lab, order_id).explanation.notices if _NOT_BOOKED in notice]
    assert told == [f"{_NOT_BOOKED}: 'Betaald' (paid) €\xa0109,00; 'Te betalen' (due) €\xa00,50."]
    kept = evidence(lab, order_id)
    assert kept.left_out == (D(109), D("0.5"))
    assert any("€\xa0109,00; €\xa00,50" in said.dutch for said in kept.sentences)
    marker = lab.marker(order_id)
    assert marker is not None
    assert "Betaald" not in marker.evidence


def test_a_notice_of_a_charge_is_shown_once() -> None:
    lab = Lab()
    rows = (("handmade", "Inpakken", "2.0000"), ("tax", "BTW 9%", "9.0000"))
    lab.change_profile("orders", fee_articles={"handmade": lab.profile.orders.discount_articles})
    [order_id] = lab.place(sale(rows=rows))
    lab.import_orders()
    notices = details(lab, order_id).explanation.notices
    assert any("Inpakken" in notice for notice in notices)
    assert len(notices) == len(set(notices))


def test_it_stays_when_what_is_personal_is_erased_or_past_its_term() -> None:
    lab = Lab()
    erased, old = lab.place(plain_order(1), plain_order(2))
    lab.import_orders()
    before = {order_id: evidence(lab, order_id) for order_id in (erased, old)}
    lab.run(forget_order(lab.services, lab.profile.id, erased))
    assert details(lab, erased).explanation.customer == ""
    lab.clock.seconds += 400 * DAY
    timer_runs(lab, 1)
    assert {order_id: evidence(lab, order_id) for order_id in (erased, old)} == before


def test_of_an_order_that_is_sent_again_the_last_time_is_kept() -> None:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "POST", "/v2/verkooporders", status=400, times=1))
    [order_id] = lab.place(sale(model=HIGH, vat="21.0000"))
    lab.import_orders()
    first = lab.marker(order_id)
    assert first is not None
    assert first.state is OrderState.REFUSED
    assert json.loads(first.evidence)["lines"][0][3] == "121"
    assert details(lab, order_id).evidence is None  # nothing stands in the books

    lab.change_profile("orders", prices_include_vat=False)
    lab.run(retry_order(lab.services, lab.profile.id, order_id, by=BY))
    lab.import_orders(by=BY)
    assert_done(lab, order_id)
    kept = evidence(lab, order_id)
    assert not kept.prices_include_vat
    assert kept.lines[0].unit_price == 100


def test_of_an_order_that_waits_was_skipped_or_was_booked_by_hand_there_is_none() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    assert details(lab, order_id).evidence is None
    lab.run(skip_order(lab.services, lab.profile.id, order_id, "niet nodig", by=BY))
    assert details(lab, order_id).evidence is None
    other, by_hand, _ = booked_by_hand()
    assert details(other, by_hand).evidence is None


def test_an_order_found_back_after_a_lost_answer_keeps_what_was_sent() -> None:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.DROP_AFTER, "POST", "/v2/verkooporders", times=1))
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    timer_runs(lab, 3)
    assert_done(lab, order_id)
    kept = evidence(lab, order_id)
    assert [(line.article_id, line.quantity, line.unit_price) for line in kept.lines] == booked_lines(lab, order_id)


def test_evidence_of_an_order_with_new_articles_has_their_ids() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    lab.change_profile("articles", processing=Processing.ADD)
    lab.import_orders(by=BY)
    assert_done(lab, order_id)
    assert [line.article_id for line in evidence(lab, order_id).lines] == [
        each[0] for each in booked_lines(lab, order_id)
    ]


def test_it_holds_by_which_rules_customer_and_articles_were_found_and_why_vat_was_so() -> None:
    lab = Lab()
    first, second = lab.place(plain_order(), plain_order())
    lab.import_orders()
    kept = [evidence(lab, order_id) for order_id in (first, second)]
    assert [each.recognised for each in kept] == ["created", "created"]
    for each in kept:
        codes = {article.article_id: (article.code, article.found_by) for article in each.articles}
        assert set(codes) == {line.article_id for line in each.lines}
        assert all(code and found_by in {"code", "setting", "created"} for code, found_by in codes.values())
    [third] = lab.place(plain_order())
    lab.import_orders()
    assert evidence(lab, third).recognised == "remembered"
