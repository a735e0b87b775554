"""One bad order among good ones: it waits with one sentence that says what to do, and the others are booked."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal

import pytest

from local.shop.captures import Entry
from sconnect.app.storage.records import OrderRecord
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing, ShopArticleKey
from tests.functional.lab import Lab
from tests.functional.orders import email_of, order_of, plain_order, plain_orders

Change = Callable[[Entry], None]


def _total(entry: Entry, code: str) -> dict[str, str]:
    return next(row for row in entry["totals"] if row["code"] == code)


def _off_by(amount: str) -> Change:
    def change(entry: Entry) -> None:
        for row, column in ((entry["order"], "total"), (_total(entry, "total"), "value")):
            row[column] = str(Decimal(row[column]) + Decimal(amount))

    return change


def _come_to(total: str) -> Change:
    def change(entry: Entry) -> None:
        entry["order"]["total"] = _total(entry, "total")["value"] = total

    return change


def _without_products(entry: Entry) -> None:
    entry["products"], entry["options"] = [], []
    entry["totals"] = [_total(entry, "total")]
    _come_to("0.0000")(entry)


def _of_ten_thousand_lines(entry: Entry) -> None:
    line = entry["products"][0]
    entry["options"] = []
    entry["products"] = [{**line, "order_product_id": str(number)} for number in range(10_000)]


def _with_nonsense_amounts(entry: Entry) -> None:
    entry["products"][0]["price"] = "<script>alert(1)</script>"


def _with_products_that_are_no_list(entry: Entry) -> None:
    entry["products"] = "'; DROP TABLE oc_order; --"


def _with_vat_of_nowhere(entry: Entry) -> None:
    """The shop charged the low rate for a shirt that the books have under the high one."""
    for line in entry["products"]:
        line.update(model="LAB-SHIRT", price="10.0000", total="10.0000", quantity="1", tax="0.9000")
    net = 10 * len(entry["products"])
    entry["totals"] = [row for row in entry["totals"] if row["code"] in {"sub_total", "total"}]
    tax = {**_total(entry, "sub_total"), "code": "tax", "title": "BTW 9%", "value": f"{Decimal(net) * 9 / 100:.4f}"}
    entry["totals"].insert(1, tax)
    _total(entry, "sub_total")["value"] = f"{net}.0000"
    entry["order"]["shipping_method"] = entry["order"]["shipping_code"] = ""
    _come_to(f"{Decimal(net) * 109 / 100:.4f}")(entry)


BAD_ORDERS: dict[str, tuple[Change, tuple[str, ...]]] = {
    "total off by more than the tolerance": (
        _off_by("0.0600"),
        ("De verkooporder komt uit op", "(verschil", "Sta dit verschil toe"),
    ),
    "negative": (
        _come_to("-12.5000"),
        ("€\xa0-12,50", "Crediteer in SnelStart één keer", "noteer hier het nummer; of sla hem over"),
    ),
    "zero": (
        _come_to("0.0000"),
        (
            "Het totaal van deze order is €\xa00,00",
            "boek hem zelf in SnelStart en noteer hier het nummer, of sla hem over",
        ),
    ),
    "ten thousand lines": (_of_ten_thousand_lines, ("10000 rijen", "vul dan het bedrag per btw-tarief in")),
    "no products": (_without_products, ("geen producten en geen bedragen", "sla hem over")),
    "hostile amount": (
        _with_nonsense_amounts,
        ("kan niet goed worden gelezen", "products[1].price", "vul dan het bedrag per btw-tarief in"),
    ),
    "hostile rows": (
        _with_products_that_are_no_list,
        ("kan niet goed worden gelezen", "products", "vul dan het bedrag per btw-tarief in"),
    ),
    "other VAT than the books": (
        _with_vat_of_nowhere,
        ("rekende 9 % btw over artikel LAB-SHIRT", "rekent SnelStart 21 %", "Kies een ander artikel voor deze order"),
    ),
}


def _nothing(_: Entry) -> None:
    """Leave an order as it is."""


def _import_among_good_ones(lab: Lab, bad: Entry, spoil: Change = _nothing) -> OrderRecord:
    """Import a bad order between two good ones; the good ones must be booked, the bad one listed with its sentence."""
    first, number, last = lab.place(plain_order(11), bad, plain_order(12))
    spoil(lab.shop.entries[number])
    run = lab.import_orders()
    lab.assert_booked_once(first, last)
    marker = lab.marker(number)
    assert marker is not None
    assert marker.state is OrderState.WAITING
    assert not lab.booked(number)
    [entry] = lab.listed()
    assert (entry.order_id, entry.reason) == (number, marker.causes[0].dutch)
    assert run.counts["waiting"] == 1
    named = "" if entry.reason.startswith(f"Order {number} ") else f"Order {number}: "
    assert run.errors == (f"{named}{entry.reason}",), "it names the order once"
    return marker


@pytest.mark.parametrize("name", BAD_ORDERS)
def test_a_bad_order_waits_with_one_sentence(name: str) -> None:
    spoil, expected = BAD_ORDERS[name]

    [cause] = _import_among_good_ones(Lab(), plain_order(), spoil).causes

    for part in expected:
        assert part in cause.dutch


def test_an_unknown_article_waits_under_manual() -> None:
    lab = Lab()
    lab.change_profile("articles", processing=Processing.MANUAL)

    [cause] = _import_among_good_ones(lab, order_of("NERGENS-1")).causes

    assert "Artikel NERGENS-1" in cause.dutch
    assert "niet bekend in SnelStart" in cause.dutch
    assert "Koppel het aan een bestaand artikel" in cause.dutch


def test_an_unknown_customer_waits_under_manual() -> None:
    lab = Lab()
    lab.change_profile("customers", processing=Processing.MANUAL)
    for customer in (11, 12):
        lab.add_customer(email_of(customer))

    [cause] = _import_among_good_ones(lab, plain_order(1)).causes

    assert "Klant Nummer 1" in cause.dutch
    assert "niet bekend in SnelStart" in cause.dutch
    assert "Koppel de klant aan een bestaande, maak hem aan of kies een verzamelklant." in cause.dutch


def _of_deleted_products(entry: Entry) -> None:
    entry["product_codes"] = {}


def test_a_deleted_product_that_was_never_booked_waits_for_a_person_and_the_others_go_on() -> None:
    """Its key is gone with it, and an article of that model would be a twin of the one it had."""
    lab = Lab()
    lab.change_profile("articles", shop_key=ShopArticleKey.SKU)
    for code in ("SKU-1001", "SKU-2002"):
        lab.add_article(code, like="LAB-KOFFIE" if code == "SKU-1001" else "LAB-SHIRT")
    deleted, *others = lab.place(*plain_orders(3))
    _of_deleted_products(lab.shop.entries[deleted])

    lab.import_orders()

    lab.assert_booked_once(*others)
    assert not lab.booked(deleted)
    [waiting] = lab.listed()
    assert {cause.kind for cause in waiting.details} == {CauseKind.ARTICLE_GONE}


def test_a_deleted_product_without_any_code_waits() -> None:
    def without_codes(entry: Entry) -> None:
        _of_deleted_products(entry)
        for line in entry["products"]:
            line["model"] = ""

    causes = _import_among_good_ones(Lab(), plain_order(), without_codes).causes

    assert "heeft in de winkel geen artikelcode. Koppel het product aan een artikel" in causes[0].dutch


def test_characters_of_four_bytes_are_booked_as_they_are() -> None:
    lab = Lab()
    entry = plain_order()
    for column in ("firstname", "payment_firstname", "shipping_firstname"):
        entry["order"][column] = "Zoë 🦄"
    entry["products"][0]["name"] = "Mok 𝄞 met 😀"
    entry["order"]["comment"] = "Bedankt 👍"

    placed = lab.place(entry, plain_order(2))

    lab.import_orders()
    lab.assert_booked_once(*placed)
    [booked] = lab.booked(placed[0])
    assert any("Mok 𝄞 met 😀" in line["omschrijving"] for line in booked["regels"])
    assert booked["afleveradres"]["contactpersoon"].startswith("Zoë 🦄")


def test_an_order_that_was_put_right_in_the_shop_is_booked_after_all() -> None:
    lab = Lab()
    good = plain_order()
    bad = deepcopy(good)
    _off_by("1.0000")(bad)
    [number] = lab.place(bad)
    lab.import_orders()
    assert not lab.booked(number)

    _off_by("-1.0000")(lab.shop.entries[number])
    lab.shop.change_status(number, 3)
    lab.clock.seconds += 60
    lab.import_orders()

    lab.assert_booked_once(number)
    assert lab.listed() == []


def test_every_bad_order_of_a_page_waits_and_every_good_one_is_booked() -> None:
    lab = Lab()
    good = lab.place(*plain_orders(20, first_customer=100))
    bad = lab.place(*plain_orders(len(BAD_ORDERS)))
    for number, (spoil, _) in zip(bad, BAD_ORDERS.values(), strict=True):
        spoil(lab.shop.entries[number])

    run = lab.import_orders()

    lab.assert_booked_once(*good)
    assert run.counts["waiting"] == len(bad)
    assert [entry.order_id for entry in lab.listed()] == bad
