"""The worked examples of the reference (behaviour.md 7), through the whole chain."""

from decimal import Decimal

import pytest

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.wire import Record
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import LineMode, Processing, RecognitionMode
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of
from tests.functional.faults import DAY, assert_done, entry_of, import_for, in_books, second_shop, timer_runs
from tests.functional.options.wire import Change, WireLab, codes, order_fields, product, totals

D = Decimal
HIGH, LOW = "BTW 21%", "BTW 9%"
ME = order_fields(email="ik@example.test", payment_firstname="Ina", payment_lastname="Kerk")
SISTER = order_fields(shipping_postcode="9711 CD", shipping_city="Groningen", shipping_address_1="Zusterweg 5")
"""A guest's order that is delivered to another person."""


def _cards(lab: WireLab, email: str = "ik@example.test") -> list[Record]:
    return [card for card in lab.books.relations.values() if card["email"] == email]


def _two_places(lab: WireLab, mode: RecognitionMode, processing: Processing = Processing.ADD) -> list[str]:
    lab.change_profile("customers", recognition=mode)
    placed = lab.place(lab.captured("9", ME))
    lab.import_orders()
    lab.change_profile("customers", processing=processing)
    placed += lab.place(lab.captured("9", ME, SISTER))
    lab.import_orders()
    return placed


def test_1_email_makes_one_customer_of_two_delivery_places() -> None:
    lab = WireLab()
    placed = _two_places(lab, RecognitionMode.EMAIL)
    assert_done(lab, *placed)
    assert len(_cards(lab)) == 1


def test_1_email_and_postcode_makes_two() -> None:
    lab = WireLab()
    placed = _two_places(lab, RecognitionMode.EMAIL_AND_POSTCODE)
    assert_done(lab, *placed)
    assert len(_cards(lab)) == 2


def test_1_by_hand_the_second_order_is_held() -> None:
    lab = WireLab()
    first, second = _two_places(lab, RecognitionMode.EMAIL_AND_POSTCODE, Processing.MANUAL)
    assert_done(lab, first)
    assert entry_of(lab, second).causes[0][0] is CauseKind.CUSTOMER_UNKNOWN
    assert len(_cards(lab)) == 1

    decide(lab, item_of(lab, CauseKind.CUSTOMER_UNKNOWN), Action.LINK_CUSTOMER, customer_id=_cards(lab)[0]["id"])
    timer_runs(lab, 1)
    assert_done(lab, second)
    assert len(_cards(lab)) == 1


def test_1_smart_makes_one_customer_and_the_order_has_its_own_delivery_address() -> None:
    lab = WireLab()
    placed = _two_places(lab, RecognitionMode.SMART)
    assert_done(lab, *placed)
    assert len(_cards(lab)) == 1
    last = lab.requests("POST", "/verkooporders")[-1].body
    assert last["afleveradres"]["postcode"] == "9711 CD"


def _shared_mailbox(lab: WireLab) -> dict[str, str]:
    address = next(iter(lab.books.relations.values()))["vestigingsAdres"]
    return {
        name: lab.add_customer("info@bedrijf.nl", naam=name, vestigingsAdres={**address, "postcode": postcode})
        for name, postcode in (("Bakker", "1111 AA"), ("Smit", "2222 BB"))
    }


@pytest.mark.parametrize("processing", [Processing.ADD, Processing.ADD_AND_UPDATE])
def test_2_a_shared_mailbox_is_ambiguous_and_never_becomes_a_third_card(processing: Processing) -> None:
    lab = WireLab()
    _shared_mailbox(lab)
    entry = lab.hold(
        "9",
        order_fields(email="info@bedrijf.nl"),
        customers={"recognition": RecognitionMode.EMAIL, "processing": processing},
    )
    assert entry.causes[0][0] is CauseKind.CUSTOMER_AMBIGUOUS
    assert len(_cards(lab, "info@bedrijf.nl")) == 2

    chosen = _cards(lab, "info@bedrijf.nl")[1]["id"]
    decide(lab, item_of(lab, CauseKind.CUSTOMER_AMBIGUOUS), Action.LINK_CUSTOMER, customer_id=chosen)
    timer_runs(lab, 1)
    assert lab.booked("1")[0]["relatie"] == {"id": chosen}
    assert len(_cards(lab, "info@bedrijf.nl")) == 2


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"shipping_postcode": "2222 BB"}, "Smit"),
        ({"payment_company": "bakker", "shipping_postcode": "3333 CC"}, "Bakker"),
        ({"shipping_postcode": "3333 CC"}, ""),
    ],
    ids=["postcode", "name", "neither"],
)
def test_2_smart_takes_the_one_that_agrees_or_holds(columns: dict[str, str], expected: str) -> None:
    lab = WireLab()
    cards = _shared_mailbox(lab)
    changes = (order_fields(email="info@bedrijf.nl", payment_postcode="3333 CC"), order_fields(**columns))
    if expected:
        assert lab.send("9", *changes)["relatie"] == {"id": cards[expected]}
    else:
        assert lab.hold("9", *changes).causes[0][0] is CauseKind.CUSTOMER_AMBIGUOUS
    assert len(_cards(lab, "info@bedrijf.nl")) == 2


def _red_shirt(price: str = "19.0289") -> tuple[Change, ...]:
    """An order of an article nobody knows, sold at 15.5289 while the catalogue says `price`."""
    return product(model="TS-RED-M", name="T-shirt rood M"), codes(model="TS-RED-M", price=price, tax_class_id="20")


def test_3_an_unknown_article_is_added_in_the_group_of_its_rate_and_then_left_alone() -> None:
    lab = WireLab()
    lab.send("16", *_red_shirt())
    made = dict(lab.article("TS-RED-M"))
    group = lab.books.revenue_groups[made["artikelOmzetgroep"]["id"]]
    assert (group["verkoopNederlandBtwSoort"], made["verkoopprijs"]) == ("Hoog", D("19.03"))
    lab.send("16", *_red_shirt("25.0000"))
    assert lab.article("TS-RED-M") == made


def test_3_add_and_update_follows_the_catalogue_and_not_the_price_paid() -> None:
    lab = WireLab()
    lab.send("16", *_red_shirt(), articles={"processing": Processing.ADD_AND_UPDATE})
    sent = lab.send("16", *_red_shirt("25.0000"))
    assert lab.article("TS-RED-M")["verkoopprijs"] == D("25.00")
    assert lab.lines(sent)[0] == ("TS-RED-M", D(1), D("20.00"))


def test_3_by_hand_the_order_is_held_and_after_linking_once_all_later_orders_pass() -> None:
    lab = WireLab()
    entry = lab.hold("16", *_red_shirt(), articles={"processing": Processing.MANUAL})
    assert entry.causes == ((CauseKind.ARTICLE_UNKNOWN, "ts-red-m"),)

    shirt = lab.article("LAB-SHIRT")["id"]
    decide(lab, item_of(lab, CauseKind.ARTICLE_UNKNOWN), Action.LINK_ARTICLE, article_id=shirt)
    later = lab.place(lab.captured("16", *_red_shirt()))
    timer_runs(lab, 1)
    assert_done(lab, "1", *later)
    sent = lab.requests("POST", "/verkooporders")
    assert [lab.codes(request.body)[0] for request in sent] == ["LAB-SHIRT", "LAB-SHIRT"]
    assert not lab.listed()


def test_4_no_article_is_made_in_a_group_with_another_rate() -> None:
    lab = WireLab()
    high = lab.id_of("revenue_groups", "Verkoop goederen hoog")
    entry = lab.hold("4", articles={"revenue_group_id": high, "revenue_groups_by_rate": {}})
    assert entry.reason == (
        "Nieuw artikel LAB-EBOEK heeft 9 % btw, maar omzetgroep 'Verkoop goederen hoog' hoort bij 21 %. "
        "Kies bij de instellingen een omzetgroep voor 9 %."
    )
    assert not lab.requests("POST", "/artikelen")


@pytest.mark.parametrize(("mode", "price"), [(LineMode.FULL, "10.90"), (LineMode.CODE_AND_QUANTITY, "9.27")])
def test_5_the_price_of_the_web_or_the_price_that_was_agreed(mode: LineMode, price: str) -> None:
    """Ten euro in the shop, 8.50 agreed in the books, both without 9 % VAT."""
    lab = WireLab()
    for agreement in lab.books.agreements:
        agreement["verkoopprijs"] = D("8.50")
    ten = (product(price="10.0000", tax="0.9000"), totals(vat={LOW: "0.9000"}))
    karel = order_fields(email="klant@example.test")
    sent = lab.send("9", *ten, karel, orders={"line_mode": mode})
    assert lab.lines(sent)[0] == ("LAB-KOFFIE", D(1), D(price))
    marker = lab.marker("1")
    assert marker is not None
    notices = read_explanation(marker.explanation).notices
    assert any("wijkt af van de webshop" in notice for notice in notices) is (mode is LineMode.CODE_AND_QUANTITY)


def test_6_a_coupon_is_split_over_two_rates() -> None:
    """100 at 21 %, 50 at 9 %, shipping 5 at 21 %, coupon 15: ten and five."""
    lab = WireLab()

    def example(entry: Record) -> None:
        coffee, shirt = entry["products"]
        coffee |= {"quantity": "1", "price": "50.0000", "tax": "4.5000"}
        shirt |= {"quantity": "1", "price": "100.0000", "tax": "21.0000"}
        totals(("shipping", "5.0000"), ("coupon", "-15.0000"), vat={HIGH: "19.9500", LOW: "4.0500"})(entry)

    lines = lab.lines(lab.send("7", example))
    assert [line for line in lines if line[0].startswith("KORTING")] == [
        ("KORTING-H", D(1), D("-12.10")),
        ("KORTING-L", D(1), D("-5.45")),
    ]
    lab.assert_booked_once("1")


def test_7_two_shops_with_the_same_order_number_are_both_imported_once() -> None:
    lab = WireLab()
    [order_id] = lab.place(lab.captured("9"))
    other = second_shop(lab)
    lab.import_orders()
    lab.run(import_for(lab, other))
    for _ in range(2):
        lab.clock.seconds += 300
        lab.import_orders()
        lab.run(import_for(lab, other))
    references = sorted(order["betalingskenmerk"] for order in in_books(lab))
    assert references == sorted([lab.profile.payment_reference(order_id), other.payment_reference(order_id)])


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE])
def test_8_a_timeout_is_settled_and_never_leads_to_two_orders(kind: FaultKind) -> None:
    lab = WireLab()
    lab.sim.faults.add(Fault(kind, "POST", "/v2/verkooporders", times=1))
    [order_id] = lab.place(lab.captured("9"))
    lab.import_orders()
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.state is (OrderState.DONE if kind is FaultKind.DROP_AFTER else OrderState.SENDING)
    timer_runs(lab, 5)
    assert_done(lab, order_id)
    assert len(in_books(lab)) == 1


def test_9_refunded_after_import_is_a_proposal_and_nothing_is_posted() -> None:
    lab = WireLab()
    [order_id] = lab.place(lab.captured("9"))
    lab.import_orders()
    before = in_books(lab)
    lab.shop.change_status(order_id, 11)
    timer_runs(lab, 2)
    entry = entry_of(lab, order_id)
    assert entry.causes == ((CauseKind.UNDONE_AFTER_BOOKING, order_id),)
    assert "voor €\xa019,55" in entry.reason
    assert in_books(lab) == before

    decide(lab, item_of(lab, CauseKind.UNDONE_AFTER_BOOKING), Action.SKIP, reason="Gecrediteerd met order 12")
    timer_runs(lab, 1, every=DAY)
    assert not lab.listed()
    assert in_books(lab) == before


def test_9_refunded_before_import_is_asked_about_and_not_booked_by_itself() -> None:
    lab = WireLab()
    [order_id] = lab.place(lab.captured("9"))
    lab.shop.change_status(order_id, 11)
    timer_runs(lab, 2)
    assert not lab.booked(order_id)
    assert entry_of(lab, order_id).causes == ((CauseKind.UNDONE_BEFORE_BOOKING, "11"),)


def test_10_a_checkout_that_was_abandoned_is_invisible() -> None:
    lab = WireLab()
    [order_id] = lab.place(lab.captured("9"))
    lab.shop.change_status(order_id, 0)
    timer_runs(lab, 2)
    assert not lab.booked(order_id)
    assert not lab.listed()
    assert lab.marker(order_id) is None
