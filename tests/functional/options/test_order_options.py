"""Options of the tab Orders, each from its setting to the request on the wire, with captured orders."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from local.shop.captures import Entry
from local.snelstart.switches import Switches
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.worklist.finding.orders import list_orders
from sconnect.domain.books import ProcessStatus
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.profile import (
    AddressSource,
    ArticlePerVatKind,
    DescriptionMode,
    ForeignRate,
    LineMode,
    OptionArticle,
    OptionMode,
    PaymentMethod,
    PickupMethod,
    TotalRole,
    VatExemption,
    VoucherRate,
)
from sconnect.domain.values.money import dutch_euro, to_cents
from tests.functional.options.covered import covers
from tests.functional.options.wire import Change, WireLab, codes, order_fields, product, totals

D = Decimal
HIGH, LOW = "BTW 21%", "BTW 9%"
NO_VAT = ArticlePerVatKind()


@covers("orders.statuses=set")
def test_only_orders_with_a_chosen_status_come_over(lab: WireLab) -> None:
    lab.settings(orders={"statuses": (5,)})
    [wanted, unwanted] = lab.place(lab.captured("9"), lab.captured("1"))
    lab.shop.change_status(wanted, 5)
    lab.shop.change_status(unwanted, 3)
    lab.clock.seconds += 60
    lab.import_orders()
    lab.assert_booked_once(wanted)
    assert not lab.booked(unwanted)


def paid_with(code: str, name: str) -> Change:
    """Pay an order with a method, in each version of the shop."""

    def change(entry: Entry) -> None:
        order = entry["order"]
        if "payment_code" in order:
            order |= {"payment_method": name, "payment_code": code}
        else:
            order["payment_method"] = json.dumps({"code": f"{code}.{code}", "name": name})

    return change


@covers("orders.payment_methods=set")
@pytest.mark.parametrize("generation", [0, 2])
def test_what_holds_for_a_payment_method(generation: int) -> None:
    lab = WireLab(generation)
    ideal = {"method": "mollie_ideal", "moment": "prepaid", "invoice_by_email": "yes"}
    transfer = {
        "method": "bank_transfer",
        "moment": "later",
        "credit_days": 21,
        "sales_template_id": lab.id_of("templates", "Standaard"),
        "cost_centre_id": lab.id_of("cost_centres", "Winkel"),
        "blocking": "blocked",
        "reminders": "consumer",
        "invoice_by_email": "no",
    }
    lab.settings(orders={"payment_methods": tuple(map(PaymentMethod.model_validate, (ideal, transfer)))})
    paid = lab.send("9", paid_with("mollie_ideal", "iDEAL"), order_fields(email="eerste@example.test"))
    owed = lab.send("9", paid_with("bank_transfer", "Overboeking"), order_fields(email="tweede@example.test"))
    other = lab.send("9", paid_with("cod", "Onder rembours"), order_fields(email="derde@example.test"))
    first, second, third = (request.body for request in lab.requests("POST", "/relaties"))

    assert (paid["krediettermijn"], "geblokkeerd" in paid) == (0, False)
    assert paid["verkoopordersjabloon"] == other["verkoopordersjabloon"] != owed["verkoopordersjabloon"]
    assert "Betaald via iDEAL" in paid["memo"]
    assert (owed["krediettermijn"], owed["geblokkeerd"]) == (21, True)
    assert owed["verkoopordersjabloon"] == {"id": transfer["sales_template_id"]}
    assert owed["kostenplaats"] == {"id": transfer["cost_centre_id"]}
    assert "Betaling achteraf: Overboeking" in owed["memo"]
    assert not {"krediettermijn", "geblokkeerd", "kostenplaats"} & other.keys()
    assert "Betaalwijze: Onder rembours" in other["memo"]

    assert first["aanmaningsoort"] == "Nee"
    assert first["factuurEmailVersturen"] == {"shouldSend": True, "email": "eerste@example.test"}
    assert (second["aanmaningsoort"], second["factuurEmailVersturen"]) == ("Consument", {"shouldSend": False})
    assert not {"aanmaningsoort", "factuurEmailVersturen"} & third.keys()


@covers("orders.undone_statuses=set")
def test_a_booked_order_with_a_status_that_undoes_it_is_listed(lab: WireLab) -> None:
    lab.settings(orders={"undone_statuses": (15,)})
    [order_id] = lab.place(lab.captured("9"))
    lab.import_orders()
    lab.shop.change_status(order_id, 15)
    lab.clock.seconds += 60
    lab.import_orders()
    [entry] = lab.listed()
    assert entry.causes == ((CauseKind.UNDONE_AFTER_BOOKING, order_id),)
    assert len(lab.requests("POST", "/verkooporders")) == 1


@covers("orders.start=set")
def test_orders_from_before_the_start_never_come_over(lab: WireLab) -> None:
    lab.settings(orders={"start": datetime(2026, 11, 24, 13, 0, tzinfo=UTC)})
    [early] = lab.place(lab.captured("9"))
    lab.clock.seconds += 2 * 3_600
    [late] = lab.place(lab.captured("9"))
    lab.import_orders()
    assert not lab.booked(early)
    lab.assert_booked_once(late)


@covers("orders.sales_template_id=set")
@pytest.mark.parametrize("name", ["Webshop", "Standaard"])
def test_the_sales_template(lab: WireLab, name: str) -> None:
    template = lab.id_of("templates", name)
    sent = lab.send("9", orders={"sales_template_id": template})
    assert sent["verkoopordersjabloon"] == {"id": template}


@covers(*(f"orders.description_mode={mode.value}" for mode in DescriptionMode))
@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (DescriptionMode.GENERATED, "Labwinkel 1 – Gast Koper"),
        (DescriptionMode.EMPTY, None),
        (DescriptionMode.PROFILE_NAME, "Mijn winkel"),
        (DescriptionMode.ORDER_NUMBER, "Webshop-order 1"),
    ],
)
def test_the_four_descriptions(lab: WireLab, mode: DescriptionMode, expected: str | None) -> None:
    lab.profile = lab.profile.model_copy(update={"name": "Mijn winkel"})
    store = order_fields(store_name="Labwinkel", payment_firstname="Gast", payment_lastname="Koper")
    assert lab.send("9", store, orders={"description_mode": mode}).get("omschrijving") == expected


@covers("orders.description_template=set")
def test_the_template_of_the_description_knows_its_variables_and_is_cut_at_fifty(lab: WireLab) -> None:
    lab.profile = lab.profile.model_copy(update={"name": "Profiel"})
    template = "{profiel}/{webshop}/{ordernummer}/{datum}/{klantnaam} en {onbekend}"
    store = order_fields(store_name="Winkel", payment_company="", payment_firstname="Jan", payment_lastname="Bos")
    sent = lab.send(
        "9", store, orders={"description_mode": DescriptionMode.GENERATED, "description_template": template}
    )
    assert sent["omschrijving"] == "Profiel/Winkel/1/24-11-2026/Jan Bos en {onbekend}"
    long = lab.send("9", store, orders={"description_template": "woord " * 30})
    assert len(long["omschrijving"]) <= 50
    assert long["omschrijving"].endswith("woord…")


@covers("orders.line_mode=full", "orders.option_mode=text_line")
def test_lines_taken_over_in_full_with_options_on_a_line_of_their_own(lab: WireLab) -> None:
    sent = lab.send("1", orders={"line_mode": LineMode.FULL, "option_mode": OptionMode.TEXT_LINE})
    assert lab.lines(sent) == [
        ("LAB-KOFFIE", D(2), D("13.50")),
        ("LAB-SHIRT", D(1), D("23.02")),
        ("VERZENDKOSTEN-H", D(1), D("6.05")),
    ]
    assert lab.texts(sent)[0] == "Koffiebonen Espresso 1 kg"
    assert lab.texts(sent)[2] == 'Maat: XL; Gravure: Voor "Jan" & <Piet>'
    assert "artikel" not in sent["regels"][2]


def _takes_no_text_lines(lab: WireLab, *, names_the_line: bool) -> None:
    switches = Switches(text_lines_allowed=False, text_line_fault_names_line=names_the_line)
    lab.sim.switches = switches
    lab.settings(orders={"option_mode": OptionMode.TEXT_LINE})


def test_an_order_refused_for_its_text_line_is_sent_again_with_the_text_in_the_memo(lab: WireLab) -> None:
    _takes_no_text_lines(lab, names_the_line=True)
    [first] = lab.place(lab.captured("1"))
    lab.import_orders()
    refused, sent = (request.body for request in lab.requests("POST", "/verkooporders"))
    assert len(refused["regels"]) == len(sent["regels"]) + 1
    assert sent["memo"].endswith('Opties: Maat: XL; Gravure: Voor "Jan" & <Piet>')
    lab.assert_booked_once(first)
    assert not lab.listed()
    marker = lab.marker(first)
    assert marker is not None
    assert any("staan in de memo" in notice for notice in read_explanation(marker.explanation).notices)
    [second] = lab.place(lab.captured("1"))
    lab.clock.seconds += 60
    lab.import_orders()
    assert len(lab.requests("POST", "/verkooporders")) == 3  # the administration is remembered
    lab.assert_booked_once(first, second)


def test_a_refusal_that_names_no_line_is_never_sent_again(lab: WireLab) -> None:
    _takes_no_text_lines(lab, names_the_line=False)
    entry = lab.hold("1")
    assert entry.causes[0][0] is CauseKind.BOOKS_REFUSED
    assert len(lab.requests("POST", "/verkooporders")) == 1


@covers("orders.option_mode=in_description")
def test_options_behind_the_description(lab: WireLab) -> None:
    sent = lab.send("1", orders={"option_mode": OptionMode.IN_DESCRIPTION})
    assert lab.texts(sent)[1].endswith('(Maat: XL; Gravure: Voor "Jan" & <Piet>)')
    assert len(sent["regels"]) == 3


@covers("orders.option_mode=none")
def test_options_left_out(lab: WireLab) -> None:
    sent = lab.send("1", orders={"option_mode": OptionMode.NONE})
    assert not any("Maat" in text for text in lab.texts(sent))
    assert len(sent["regels"]) == 3


@covers("orders.line_mode=code_and_quantity")
def test_only_code_and_quantity_takes_the_price_that_was_agreed(lab: WireLab) -> None:
    karel = next(key for key, card in lab.books.relations.items() if card["naam"] == "Karel Klant")
    sent = lab.send("3", orders={"line_mode": LineMode.CODE_AND_QUANTITY})
    assert sent["relatie"] == {"id": karel}
    prices = {code: price for code, _, price in lab.lines(sent)}
    assert prices["LAB-KOFFIE"] == D("12.54")  # 11.50 agreed, with 9 % VAT
    assert prices["LAB-SHIRT"] == D("20.00")  # 16.53 in the books, with 21 % VAT
    assert lab.texts(sent)[0] == ""
    asked = [request.query for request in lab.requests("GET", "/prijsafspraken")]
    assert len(asked) == 2
    assert all("Relatie/Id" in query and karel in query and "Artikel/Id" in query for query in asked)
    marker = lab.marker("1")
    assert marker is not None
    assert any("wijkt af van de webshop" in notice for notice in read_explanation(marker.explanation).notices)


def test_an_order_at_the_prices_of_the_books_counts_as_a_difference_everywhere(lab: WireLab) -> None:
    lab.settings(orders={"line_mode": LineMode.CODE_AND_QUANTITY})
    [order_id] = lab.place(lab.captured("3"))
    run = lab.import_orders()
    assert run.counts["differences"] == 1
    [told] = run.errors
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.total_including_vat is not None
    assert marker.shop_total is not None
    assert f"geboekt voor {dutch_euro(marker.total_including_vat)}, de prijzen van SnelStart" in told
    assert f"de webshop rekende {dutch_euro(marker.shop_total)}" in told
    [listed] = lab.run(list_orders(lab.services, lab.profile.id)).orders
    assert listed.difference == marker.total_including_vat - to_cents(marker.shop_total) != 0
    today = lab.clock.now().date()
    result = lab.run(reconcile(lab.services, lab.profile, today - timedelta(days=60), today + timedelta(days=1)))
    assert [one.order_id for one in result.differing] == [order_id]


def test_an_order_that_comes_to_the_same_counts_as_no_difference(lab: WireLab) -> None:
    [order_id] = lab.place(lab.captured("9"))
    assert "differences" not in lab.import_orders().counts
    [listed] = lab.run(list_orders(lab.services, lab.profile.id)).orders
    assert (listed.order_id, listed.difference) == (order_id, None)


@covers("orders.line_mode=article_description")
def test_the_description_of_the_article_is_left_to_the_books(lab: WireLab) -> None:
    sent = lab.send("9", orders={"line_mode": LineMode.ARTICLE_DESCRIPTION})
    assert lab.lines(sent)[0] == ("LAB-KOFFIE", D(1), D("13.50"))
    assert lab.texts(sent)[0] == ""
    assert lab.booked("1")[0]["regels"][0]["omschrijving"] == "Koffiebonen Espresso 1 kg"


@covers("orders.option_articles=set")
def test_an_option_that_is_an_article_of_its_own(lab: WireLab) -> None:
    lab.add_article("SHIRT-M", like="LAB-SHIRT")
    chosen = OptionArticle(model="lab-shirt", option="maat", value="m", article_code="SHIRT-M")
    assert lab.codes(lab.send("16", orders={"option_articles": (chosen,)}))[0] == "SHIRT-M"
    entry = lab.hold("1")  # another size
    assert [cause.kind for cause in entry.details] == [CauseKind.OPTION_UNMAPPED]


@covers(*(f"orders.process_status={status.value}" for status in ProcessStatus))
@pytest.mark.parametrize(
    ("status", "wire"),
    [
        (ProcessStatus.ORDER, "Order"),
        (ProcessStatus.QUOTATION, "Offerte"),
        (ProcessStatus.CONFIRMATION, "Bevestiging"),
        (ProcessStatus.WORK_ORDER, "Werkbon"),
        (ProcessStatus.PACKING_SLIP, "Pakbon"),
        (ProcessStatus.PICKUP_SLIP, "Afhaalbon"),
    ],
)
def test_the_process_status(lab: WireLab, status: ProcessStatus, wire: str) -> None:
    assert lab.send("9", orders={"process_status": status})["procesStatus"] == wire


@covers("orders.address_source=order")
def test_the_addresses_of_the_shop_order(lab: WireLab) -> None:
    place = order_fields(shipping_address_1="Zusterweg 5", shipping_city="Assen", shipping_postcode="9401 AA")
    sent = lab.send("9", place, orders={"address_source": AddressSource.ORDER})
    delivery = sent["afleveradres"]
    assert (delivery["straat"], delivery["postcode"], delivery["plaats"]) == ("Zusterweg 5", "9401 AA", "Assen")
    assert sent["factuuradres"]["straat"] != "Zusterweg 5"
    assert lab.books.countries[delivery["land"]["id"]]["landcode"] == "NL"


@covers("orders.address_source=customer_card")
def test_the_addresses_of_the_customer_card(lab: WireLab) -> None:
    sent = lab.send("9", orders={"address_source": AddressSource.CUSTOMER_CARD})
    assert not {"afleveradres", "factuuradres"} & sent.keys()
    assert lab.booked("1")[0]["afleveradres"] == lab.card_of(sent)["vestigingsAdres"]


@covers("orders.cost_centre_id=set")
def test_the_cost_centre(lab: WireLab) -> None:
    centre = lab.id_of("cost_centres", "Webshop")
    assert lab.send("9", orders={"cost_centre_id": centre})["kostenplaats"] == {"id": centre}
    assert "kostenplaats" not in lab.send("9", orders={"cost_centre_id": ""})


@covers("orders.reference_prefix=set")
def test_the_payment_reference(lab: WireLab) -> None:
    sent = lab.send("9", orders={"reference_prefix": "EIGEN-"})
    assert sent["betalingskenmerk"] == sent["orderreferentie"] == "EIGEN-1"


@covers("orders.comment_in_memo=yes", "orders.comment_in_memo=no")
def test_the_comment_in_the_memo(lab: WireLab) -> None:
    said = "Opmerking: Graag bij de buren"
    assert said in lab.send("1", orders={"comment_in_memo": True})["memo"]
    assert "Betaalwijze: " in lab.send("1", orders={"comment_in_memo": True})["memo"]
    assert said not in lab.send("1", orders={"comment_in_memo": False})["memo"]


@covers("orders.prices_include_vat=yes", "orders.prices_include_vat=no")
@pytest.mark.parametrize(("included", "wire", "price"), [(True, "Inclusief", "13.50"), (False, "Exclusief", "12.38")])
def test_prices_with_and_without_vat(lab: WireLab, included: bool, wire: str, price: str) -> None:
    sent = lab.send("9", orders={"prices_include_vat": included})
    assert sent["verkooporderBtwIngaveModel"] == wire
    assert lab.lines(sent)[0] == ("LAB-KOFFIE", D(1), D(price))
    lab.assert_booked_once("1")


@covers("orders.rounding_article=set")
def test_cents_that_no_line_can_carry_go_to_the_rounding_article(lab: WireLab) -> None:
    assert lab.lines(lab.send("9", order_fields(total="19.5800")))[-1] == ("AFRONDING", D(1), D("0.03"))
    entry = lab.hold("9", order_fields(total="19.5800"), orders={"rounding_article": ""})
    assert entry.causes[0] == (CauseKind.SERVICE_ARTICLE_MISSING, "rounding:none")


@covers("orders.tolerance=set")
def test_a_cent_beyond_the_tolerance_waits(lab: WireLab) -> None:
    cent_more = order_fields(total="19.5600")
    assert lab.hold("9", cent_more, orders={"tolerance": D(0)}).causes[0][0] is CauseKind.TOTAL_DIFFERENCE


SHIPPING = {
    "high": totals(("shipping", "5.0000"), vat={HIGH: "1.0500", LOW: "1.1147"}),
    "low": totals(("shipping", "5.0000"), vat={LOW: "1.5647"}),
    "none": totals(("shipping", "5.0000"), vat={LOW: "1.1147"}),
    "other": totals(("shipping", "5.0000"), vat={LOW: "1.1147"}),
}
"""Captured order 9, with its shipping under each VAT kind."""
LIKE = {"high": "VERZENDKOSTEN-H", "low": "VERZENDKOSTEN-L", "none": "VERZENDKOSTEN-0", "other": "VERZENDKOSTEN-0"}
KINDS = tuple(LIKE)


def _chosen(lab: WireLab, kind: str) -> ArticlePerVatKind:
    """Choose an article of its own for one VAT kind, and none for the others."""
    lab.add_article("GEKOZEN", like=LIKE[kind])
    if kind == "other":
        _into_other_group(lab, "GEKOZEN")
    return ArticlePerVatKind(**{kind: "GEKOZEN"})


def _into_other_group(lab: WireLab, code: str) -> None:
    example = next(iter(lab.books.revenue_groups.values()))
    key = "00000000-0000-4000-8000-00000000beef"
    lab.books.revenue_groups[key] = {
        **example,
        "id": key,
        "nummer": 99,
        "omschrijving": "Overig",
        "verkoopNederlandBtwSoort": "Overig",
    }
    lab.article(code)["artikelOmzetgroep"] = {"id": key}


@covers(*(f"orders.shipping_articles.{kind}=set" for kind in KINDS))
@pytest.mark.parametrize("kind", KINDS)
def test_shipping_is_booked_on_the_article_of_its_vat_kind(lab: WireLab, kind: str) -> None:
    sent = lab.send("9", SHIPPING[kind], orders={"shipping_articles": _chosen(lab, kind)})
    assert lab.codes(sent) == ["LAB-KOFFIE", "GEKOZEN"]
    lab.assert_booked_once("1")


def test_shipping_without_an_article_waits(lab: WireLab) -> None:
    assert lab.hold("9", orders={"shipping_articles": NO_VAT}).causes == (
        (CauseKind.SERVICE_ARTICLE_MISSING, "shipping:high"),
    )


FEES = {
    "high": totals(("shipping", "5.0000"), ("low_order_fee", "1.5000"), vat={HIGH: "1.3650", LOW: "1.1147"}),
    "low": totals(("shipping", "5.0000"), ("low_order_fee", "1.5000"), vat={HIGH: "1.0500", LOW: "1.2497"}),
    "none": totals(("shipping", "5.0000"), ("low_order_fee", "1.5000"), vat={HIGH: "1.0500", LOW: "1.1147"}),
    "other": totals(("shipping", "5.0000"), ("low_order_fee", "1.5000"), vat={HIGH: "1.0500", LOW: "1.1147"}),
}


@covers(*(f"orders.fee_articles.<code>.{kind}=set" for kind in KINDS))
@pytest.mark.parametrize("kind", KINDS)
def test_a_fee_is_booked_on_the_article_for_its_code(lab: WireLab, kind: str) -> None:
    fees = {"low_order_fee": _chosen(lab, kind)}
    sent = lab.send("9", FEES[kind], orders={"fee_articles": fees, "other_fee_articles": NO_VAT})
    assert "GEKOZEN" in lab.codes(sent)
    lab.assert_booked_once("1")


DEPOSIT = {"tax_rate_id": "77", "name": "Statiegeld", "rate": "0.1500", "type": "F", "geo_zone_id": "0"}


@covers(*(f"orders.fixed_tax_articles.<code>.{kind}=set" for kind in KINDS))
@pytest.mark.parametrize("kind", KINDS)
def test_a_fixed_tax_is_booked_on_the_article_for_its_name(lab: WireLab, kind: str) -> None:
    reference = lab.shop.capture.reference
    lab.shop.capture = replace(lab.shop.capture, reference=reference | {"tax_rate": [*reference["tax_rate"], DEPOSIT]})
    rows = totals(("shipping", "5.0000"), vat={HIGH: "1.0500", LOW: "1.1147", "Statiegeld": "0.1500"})
    taxes = {"Statiegeld": _chosen(lab, kind)}
    sent = lab.send("9", product(tax="1.2647"), rows, orders={"fixed_tax_articles": taxes})
    assert lab.lines(sent)[-1] == ("GEKOZEN", D(1), D("0.15"))
    lab.assert_booked_once("1")


@covers(*(f"orders.other_fee_articles.{kind}=set" for kind in KINDS))
@pytest.mark.parametrize("kind", KINDS)
def test_a_total_nobody_knows_is_booked_as_other_fee_and_told(lab: WireLab, kind: str) -> None:
    sent = lab.send("9", FEES[kind], _renamed_fee, orders={"other_fee_articles": _chosen(lab, kind)})
    assert "GEKOZEN" in lab.codes(sent)
    marker = lab.marker("1")
    assert marker is not None
    [notice] = read_explanation(marker.explanation).notices
    booked_so = "geboekt als overige toeslag" if kind in {"high", "low"} else "als overige toeslag zonder btw geboekt"
    assert f"(spaaractie) van €\xa01,50 is {booked_so}" in notice


SAVING = ("spaaractie", "-2.0000")
ROLES = {
    TotalRole.DISCOUNT: (totals(SAVING, vat={LOW: "0.9347"}), ("KORTING-L", D(1), D("-2.18"))),
    TotalRole.PAYMENT: (totals(SAVING, vat={LOW: "1.1147"}), ("TEGOEDBON", D(1), D("-2.00"))),
    TotalRole.FEE: (totals(SAVING, vat={LOW: "0.9347"}), ("TOESLAG-L", D(1), D("-2.18"))),
}


@covers(*(f"orders.total_roles.<code>={role.value}" for role in ROLES))
@pytest.mark.parametrize("role", ROLES, ids=str)
def test_an_amount_of_an_extension_is_booked_as_what_its_code_was_said_to_be(lab: WireLab, role: TotalRole) -> None:
    change, expected = ROLES[role]
    assert lab.lines(lab.send("9", change, orders={"total_roles": {"spaaractie": role}}))[-1] == expected
    lab.assert_booked_once("1")


@covers("orders.total_roles.<code>=voucher")
def test_a_gift_card_of_an_extension_is_booked_as_a_voucher(lab: WireLab) -> None:
    lab.add_article("BON", like="TEGOEDBON")
    change, _ = ROLES[TotalRole.PAYMENT]
    chosen = {"total_roles": {"spaaractie": TotalRole.VOUCHER}, "voucher_article": "BON"}
    assert lab.lines(lab.send("9", change, orders=chosen))[-1] == ("BON", D(1), D("-2.00"))
    lab.assert_booked_once("1")


@covers("orders.total_roles.<code>=ignored")
def test_an_amount_that_does_not_count_is_left_out(lab: WireLab) -> None:
    beside = totals(("shipping", "5.0000"), vat={HIGH: "1.0500", LOW: "1.1147"})

    def with_saving(entry: dict[str, list[dict[str, str]]]) -> None:
        beside(entry)
        entry["totals"].insert(1, {**entry["totals"][0], "code": "bespaard", "title": "U bespaart", "value": "2.0000"})

    sent = lab.send("9", with_saving, orders={"total_roles": {"bespaard": TotalRole.IGNORED}})
    assert lab.codes(sent) == ["LAB-KOFFIE", "VERZENDKOSTEN-H"]
    lab.assert_booked_once("1")


def test_a_total_nobody_chose_anything_for_waits(lab: WireLab) -> None:
    entry = lab.hold("9", FEES["high"], _renamed_fee, orders={"other_fee_articles": NO_VAT})
    assert entry.causes == ((CauseKind.UNKNOWN_TOTAL, "spaaractie"),)


def _renamed_fee(entry: dict[str, list[dict[str, str]]]) -> None:
    for row in entry["totals"]:
        if row["code"] == "low_order_fee":
            row["code"] = "spaaractie"


def _untaxed(entry: dict[str, list[dict[str, str]]]) -> None:
    """Sell something that bears no VAT, and take two euro off it."""
    product(model="ONBELAST", tax="0.0000")(entry)
    codes(model="ONBELAST", tax_class_id="0")(entry)
    totals(("shipping", "5.0000"), ("coupon", "-2.0000"), vat={HIGH: "1.0500"})(entry)


@covers("orders.discount_articles.high=set", "orders.discount_articles.low=set")
def test_a_coupon_is_split_over_the_rates_to_the_cent(lab: WireLab) -> None:
    sent = lab.send("7")
    discounts = {code: price for code, _, price in lab.lines(sent) if code.startswith("KORTING")}
    assert discounts == {"KORTING-H": D("-3.46"), "KORTING-L": D("-2.33")}
    lab.assert_booked_once("1")


@covers("orders.discount_articles.none=set", "orders.discount_articles.other=set")
@pytest.mark.parametrize("kind", ["none", "other"])
def test_a_coupon_on_what_bears_no_vat(lab: WireLab, kind: str) -> None:
    lab.add_article("ONBELAST", like="KORTING-0")
    sent = lab.send("9", _untaxed, orders={"discount_articles": _chosen(lab, kind)})
    assert ("GEKOZEN", D(1), D("-2.00")) in lab.lines(sent)
    lab.assert_booked_once("1")


def test_reward_points_are_a_discount_too(lab: WireLab) -> None:
    assert ("KORTING-H", D(1), D("-10.00")) in lab.lines(lab.send("16"))


@covers("orders.voucher_article=set")
@pytest.mark.parametrize(("number", "amount"), [("17", "25.00"), ("18", "-25.00")], ids=["sold", "redeemed"])
def test_a_gift_voucher_is_booked_without_vat(number: str, amount: str) -> None:
    lab = WireLab()  # from OpenCart 4.1 on there are no gift vouchers
    lab.add_article("BON", like="TEGOEDBON")
    assert ("BON", D(1), D(amount)) in lab.lines(lab.send(number, orders={"voucher_article": "BON"}))
    lab.assert_booked_once("1")


@covers("orders.single_purpose_vouchers=set")
@pytest.mark.parametrize(("number", "amount"), [("17", "25.00"), ("18", "-25.00")], ids=["sold", "redeemed"])
def test_a_gift_voucher_for_one_rate_is_booked_with_its_vat(number: str, amount: str) -> None:
    lab = WireLab()
    lab.add_article("BON-HOOG", like="KORTING-H")
    rate = VoucherRate(percent=D(21), article_code="BON-HOOG")
    assert ("BON-HOOG", D(1), D(amount)) in lab.lines(lab.send(number, orders={"single_purpose_vouchers": (rate,)}))
    lab.assert_booked_once("1")


@covers("orders.credit_article=set")
def test_store_credit_is_a_payment(lab: WireLab) -> None:
    lab.add_article("TEGOED", like="TEGOEDBON")
    assert ("TEGOED", D(1), D("-7.50")) in lab.lines(lab.send("10", orders={"credit_article": "TEGOED"}))
    lab.assert_booked_once("1")


def test_another_currency_is_booked_in_euro_and_told_in_the_memo(lab: WireLab) -> None:
    assert "De klant zag: USD 95,21 (koers 1,1)" in lab.send("2")["memo"]
    lab.assert_booked_once("1")


def _sold_in_france(lab: WireLab) -> tuple[Change, ...]:
    """Let the shop charge 10 % in France, its higher reduced rate, and SnelStart do so for its low group there."""
    capture = lab.shop.capture
    rate = {"tax_rate_id": "910", "geo_zone_id": "", "name": "TVA 10%", "rate": "10.0000", "type": "P"}
    lab.shop.capture = replace(
        capture, reference={**capture.reference, "tax_rate": [*capture.reference["tax_rate"], rate]}
    )
    lab.books.company["factureerBuitenlandsBtw"] = True
    place = {"iso_code_2": "FR", "country": "France", "postcode": "59000", "city": "Lille"}
    columns = {f"{kind}_{name}": value for kind in ("payment", "shipping") for name, value in place.items()}
    return order_fields(**columns), product(price="10.0000", tax="1.0000"), totals(vat={"TVA 10%": "1.0000"})


@covers("orders.foreign_rates=set")
def test_a_second_reduced_rate_abroad_is_booked_on_the_chosen_revenue_group(lab: WireLab) -> None:
    sold = _sold_in_france(lab)
    group = lab.article("LAB-KOFFIE")["artikelOmzetgroep"]["id"]
    assert lab.hold("9", *sold).causes[0][0] is CauseKind.VAT_RATE_ABROAD
    lab.books.rates_abroad[f"{group} FR"] = D(10)
    chosen = ForeignRate(country="FR", percent=D(10), revenue_group_id=group)
    sent = lab.send("9", *sold, orders={"foreign_rates": (chosen,)})
    assert lab.lines(sent) == [("LAB-KOFFIE", D(1), D(11))]
    [booked] = lab.booked("2")
    assert (booked["totaalExclusiefBtw"], booked["totaalInclusiefBtw"]) == (D(10), D(11))


def _to(iso: str, country: str, postcode: str, **more: str) -> Change:
    place = {"iso_code_2": iso, "country": country, "postcode": postcode, "city": "Elders"}
    return order_fields(
        **{f"{kind}_{name}": value for kind in ("payment", "shipping") for name, value in place.items()}, **more
    )


@covers("orders.exemptions=set")
def test_an_order_without_vat_is_booked_under_the_small_business_scheme_and_waits_outside_it(lab: WireLab) -> None:
    lab.books.company["factureerBuitenlandsBtw"] = False
    lab.add_article("KOR", like="KORTING-0")
    sold = (
        _to("BE", "Belgium", "1000"),
        codes(model="KOR"),
        product(model="KOR", price="10.0000", tax="0.0000"),
        totals(vat={}),
    )
    assert lab.hold("9", *sold).causes[0][0] is CauseKind.VAT_NUMBER_FIELD_MISSING
    sent = lab.send("9", *sold, orders={"exemptions": (VatExemption(country="NL", first_day="2026-01-01"),)})
    assert lab.lines(sent) == [("KOR", D(1), D(10))]


@covers("orders.one_stop_shop_since=set")
def test_before_the_first_day_of_the_one_stop_shop_dutch_vat_abroad_is_right(lab: WireLab) -> None:
    lab.books.company["factureerBuitenlandsBtw"] = True
    sold = (_to("DE", "Germany", "10115"), product(price="10.0000", tax="0.9000"), totals(vat={"BTW 9%": "0.9000"}))
    assert lab.hold("9", *sold).causes[0][0] is CauseKind.VAT_RATE_ABROAD
    sent = lab.send("9", *sold, orders={"one_stop_shop_since": "2099-01-01"})
    assert lab.lines(sent) == [("LAB-KOFFIE", D(1), D("10.9"))]


@covers("orders.pickup_methods=set")
def test_goods_that_are_picked_up_go_out_with_the_address_of_the_administration(lab: WireLab) -> None:
    swiss = _to("CH", "Switzerland", "8001", shipping_code="pickup.pickup", shipping_method="Ophalen")
    sold = (swiss, product(price="10.0000", tax="0.9000"), totals(vat={"BTW 9%": "0.9000"}))
    assert lab.hold("9", *sold).causes[0][0] is CauseKind.SHOP_VAT_MISFIT
    sent = lab.send("9", *sold, orders={"pickup_methods": (PickupMethod(code="Pickup.pickup"),)})
    assert (sent["afleveradres"]["straat"], sent["afleveradres"]["plaats"]) == ("Kade 1", "Amsterdam")
    assert sent["factuuradres"]["plaats"] == "Elders"
    card = AddressSource.CUSTOMER_CARD
    on_card = lab.send("9", *sold, orders={"address_source": card})
    assert on_card["afleveradres"]["straat"] == "Kade 1"
    assert "factuuradres" not in on_card


@covers("orders.countries_in_books=set")
def test_a_country_that_snelstart_lacks_gets_the_one_that_is_chosen(lab: WireLab) -> None:
    sold = (_to("XK", "Kosovo", "10000"), product(price="10.0000", tax="0.0000"), totals(vat={}))
    assert CauseKind.COUNTRY_UNKNOWN in [kind for kind, _ in lab.hold("9", *sold).causes]
    sent = lab.send("9", *sold, orders={"countries_in_books": {"XK": "CH"}})
    assert lab.books.country_code(sent["afleveradres"]) == "CH"
