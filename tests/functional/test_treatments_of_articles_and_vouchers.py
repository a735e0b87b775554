"""Every row of the accountant's tables on revenue groups and on gift vouchers is an order through the whole app."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest

from local.shop.captures import Entry
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import RecognitionMode, VoucherRate
from tests.functional.lab import Lab
from tests.functional.test_treatments import NAMES, NUMBER_FIELD, PLACES, rows_of_table, with_rows
from tests.functional.test_ways_out import HIGH, sale

D = Decimal
CENT = D("0.01")
CODE, VOUCHER = "NIEUW-1", "BON-HOOG"
BOXES = {
    "1a": {"VerkopenOmzetHoog"},
    "1b": {"VerkopenOmzetLaag"},
    "1e": {"VerkopenOmzetOnbelastVerlegd"},
    "geen": {"VerkopenBtwVrij"},
}


@dataclass(frozen=True)
class NewProduct:
    """A row of the table of revenue groups."""

    name: str
    tax_class: str
    percent: str
    is_shipped: str
    to: str
    number: str
    chosen: str
    group: str
    box: str
    source: str


@dataclass(frozen=True)
class Vouchers:
    """A row of the table of gift vouchers."""

    name: str
    kind: str
    goods: str
    sold: str
    redeemed: str
    coupon: str
    to: str
    outcome: str
    vat: str
    source: str


PRODUCTS = {row[0]: NewProduct(*row) for row in rows_of_table("artikel")}
ORDERS = {row[0]: Vouchers(*row) for row in rows_of_table("order")}


def test_both_tables_name_a_rule_of_law_for_each_row_and_no_row_twice() -> None:
    for table, known in (("artikel", PRODUCTS), ("order", ORDERS)):
        rows = list(rows_of_table(table))
        assert len(rows) == len(known) >= 10
        assert all(any(char.isdigit() for char in row[-1]) for row in rows)


@pytest.mark.parametrize("name", sorted(PRODUCTS))
def test_the_revenue_group_of_a_new_article(name: str) -> None:
    row, lab = PRODUCTS[name], Lab()
    books = lab.sim.books(lab.demo.books.name)
    lab.change_profile("customers", recognition=RecognitionMode.EMAIL, vat_number_field_id=NUMBER_FIELD)
    lab.change_profile("articles", **_choices(lab, row.chosen))
    [order_id] = lab.place(_product_order(row))
    lab.import_orders()
    lab.assert_booked_once(order_id)
    [made] = [article for article in books.articles.values() if article["artikelcode"] == CODE]
    group = books.revenue_groups[made["artikelOmzetgroep"]["id"]]
    ledger = books.ledgers[group["verkoopGrootboekNederlandIdentifier"]["id"]]
    assert str(group["nummer"]) == row.group
    assert ledger["grootboekfunctie"] in BOXES[row.box]


def _choices(lab: Lab, chosen: str) -> dict[str, dict[object, str]]:
    ids = {str(group["nummer"]): key for key, group in lab.sim.books(lab.demo.books.name).revenue_groups.items()}
    by_class: dict[object, str] = {}
    not_shipped: dict[object, str] = {}
    for choice in chosen.split(", ") if chosen != "-" else ():
        what, _, number = choice.partition(": ")
        if what.startswith("klasse "):
            by_class[what.removeprefix("klasse ")] = ids[number]
        else:
            not_shipped[D(what.removeprefix("niet verzonden "))] = ids[number]
    return {"revenue_groups_by_tax_class": by_class, "revenue_groups_not_shipped": not_shipped}


def _product_order(row: NewProduct) -> Entry:
    percent = D(row.percent)
    rows = (("tax", NAMES[int(percent)], f"{percent:.4f}"),) if percent else ()
    entry = sale(vat=f"{percent:.4f}", model=CODE, rows=rows, country=row.to)
    for codes in entry["product_codes"].values():
        codes |= {"tax_class_id": row.tax_class, "shipping": "1" if row.is_shipped == "ja" else "0"}
    country, postcode = PLACES[row.to]
    for kind in ("payment", "shipping"):
        entry["order"] |= {f"{kind}_country": country, f"{kind}_postcode": postcode, f"{kind}_zone": ""}
    if row.number != "-":
        entry["order"]["custom_field"] = f'{{"{NUMBER_FIELD}": "{row.number}"}}'
    return entry


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_gift_vouchers_sold_and_redeemed(name: str) -> None:
    row, lab = ORDERS[name], Lab()
    lab.add_article(VOUCHER, like=HIGH)
    kind, _, since = row.kind.partition(" vanaf ")
    if kind != "meer tarieven":
        rate = VoucherRate(since=since, percent=D(kind), article_code=VOUCHER)
        lab.change_profile("orders", single_purpose_vouchers=(rate,))
    [order_id] = lab.place(_voucher_order(row))
    lab.import_orders()
    what, _, cause = row.outcome.partition(": ")
    if what == "wacht":
        assert not lab.booked(order_id)
        assert [kind for entry in lab.listed() for kind, _ in entry.causes] == [CauseKind(cause)]
        return
    assert [entry.reason for entry in lab.listed()] == []
    lab.assert_booked_once(order_id)
    [booked] = lab.booked(order_id)
    assert booked["totaalInclusiefBtw"] - booked["totaalExclusiefBtw"] == D(row.vat.replace(",", "."))
    if kind == "meer tarieven":
        assert _uses_of_vouchers(lab, order_id) == {"Diversen"}, "a balance account outside the return"


def _uses_of_vouchers(lab: Lab, order_id: str) -> set[str]:
    books = lab.sim.books(lab.demo.books.name)
    [booked] = lab.booked(order_id)
    articles = [books.articles[line["artikel"]["id"]] for line in booked["regels"]]
    groups = [
        books.revenue_groups[article["artikelOmzetgroep"]["id"]]
        for article in articles
        if article["artikelcode"] not in {HIGH, "KORTING-H"}
    ]
    return {books.ledgers[each["verkoopGrootboekNederlandIdentifier"]["id"]]["grootboekfunctie"] for each in groups}


def _voucher_order(row: Vouchers) -> Entry:
    net = D(100) if row.goods == "hoog" else D(0)
    sold = [D(amount) for amount in row.sold.split(" en ")] if row.sold != "-" else []
    used = [each.partition(" op ") for each in row.redeemed.split(" en ")] if row.redeemed != "-" else []
    off = net * D(row.coupon) / 100 if row.coupon != "-" else D(0)
    vat = (net - off) * D("0.21") if row.to == "NL" else D(0)
    rows = [("coupon", f"Coupon ({row.coupon})", f"{-off:.4f}")] if off else []
    rows += [("tax", "BTW 21%", f"{vat:.4f}")] if vat else []
    rows += [
        ("voucher", f"Cadeaubon (BON{number})", f"{-D(amount):.4f}") for number, (amount, _, _) in enumerate(used, 1)
    ]
    due = (net - off + vat + sum(sold) - sum(D(amount) for amount, _, _ in used)).quantize(CENT, ROUND_HALF_UP)
    entry = sale(price=f"{net:.4f}", vat=f"{vat if not off else net * D('0.21'):.4f}", model=HIGH, country=row.to)
    with_rows(entry, rows, f"{due:.4f}")
    entry["totals"][0]["value"] = f"{net + sum(sold):.4f}"
    if not net:
        entry["products"], entry["product_codes"] = [], {}
    country, postcode = PLACES[row.to]
    for kind in ("payment", "shipping"):
        entry["order"] |= {f"{kind}_country": country, f"{kind}_postcode": postcode, f"{kind}_zone": ""}
    entry["vouchers"] = [
        {
            "order_voucher_id": str(number),
            "order_id": "1",
            "voucher_id": str(number),
            "description": "Cadeaubon",
            "code": f"NIEUW{number}",
            "amount": f"{amount:.4f}",
        }
        for number, amount in enumerate(sold, 1)
    ]
    if told := [
        {"code": f"BON{number}", "sold_at": f"{day} 00:00:00"} for number, (_, _, day) in enumerate(used, 1) if day
    ]:
        entry["redeemed_vouchers"] = told
    return entry
