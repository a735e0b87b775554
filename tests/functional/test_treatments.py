"""Every row of the table for the accountant is an order that goes through the whole app: booked so, or waiting so.

The table stands in `docs/btw-behandeling.md`; what SnelStart makes of an order is worked out by the simulated one.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from local.shop.captures import Entry
from local.snelstart.http.wire import Record
from local.snelstart.resources.totals import is_listed_supply, vat_rate
from sconnect.app.errors import RefusedError
from sconnect.app.profiles.repository import read_profile
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import PickupMethod, RecognitionMode, VatExemption
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of
from tests.functional.lab import Lab
from tests.functional.orders import email_of
from tests.functional.test_ways_out import german_card, sale

TABLE = Path(__file__).parents[2] / "docs" / "btw-behandeling.md"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CARD_NUMBER = "DE136695976"
NUMBER_FIELD = "9"
HIGH, LOW, EXEMPT, UNTAXED, SHIFTED = "LAB-SHIRT", "LAB-KOFFIE", "LAB-CURSUS", "LAB-KOR", "LAB-VERLEGD"
NOTHING = "-"
GOODS = {
    "hoog": ((HIGH, "20"),),
    "laag": ((LOW, "21"),),
    "vrij": ((EXEMPT, "0"),),
    "klasse hoog": ((UNTAXED, "20"),),
    "hoog en vrij": ((HIGH, "20"), (EXEMPT, "0")),
    "hoog en klasse hoog": ((HIGH, "20"), (UNTAXED, "20")),
    "artikel hoog": ((HIGH, "0"),),
    "verlegd": ((SHIFTED, "20"),),
}
"""Articles and the tax classes of their products in the shop."""
GROUPS = {"omzet hoog": {"Hoog"}, "omzet laag": {"Laag"}, "omzet zonder btw": {"Geen"}}
GROUPS["omzet hoog en zonder btw"] = {"Hoog", "Geen"}
NAMES = {19: "MwSt 19% (OSS DE)", 21: "BTW 21%", 9: "BTW 9%"}
PLACES = {
    "NL": ("Netherlands", "1011 AB"),
    "DE": ("Germany", "10115"),
    "CH": ("Switzerland", "8001"),
    "US": ("United States", "78701"),
    "IC": ("Canary Islands", "35001"),
    "XK": ("Kosovo", "10000"),
}
METHODS = {"verzonden": "flat.flat", "opgehaald": "pickup.pickup", "afhaalpunt": "dhl.pickup"}


@dataclass(frozen=True)
class Situation:
    """A row of the table."""

    name: str
    to: str
    number: str
    goods: str
    percent: int
    delivery: str
    card: str
    scheme: str
    day: str
    outcome: str
    listed: str
    notice: str
    source: str


def rows_of_table(first: str) -> Iterator[list[str]]:
    """Yield the cells of the rows of the table whose first column has this name."""
    rows = TABLE.read_text(encoding="utf-8").partition(f"\n| {first} |")[2].partition("\n\n")[0].splitlines()[2:]
    for row in rows:
        yield [cell.strip() for cell in row.strip("|").split("|")]


def _table() -> Iterator[Situation]:
    for name, to, number, goods, percent, *rest in rows_of_table("situatie"):
        yield Situation(name, to, number, goods, int(percent), *rest)


SITUATIONS = {situation.name: situation for situation in _table()}


def lab_of(situation: Situation) -> Lab:
    """A lab with the settings and the books of a situation."""
    lab = Lab()
    for code in (EXEMPT, UNTAXED, SHIFTED):
        lab.add_article(code, like="KORTING-0")
    lab.change_profile("customers", recognition=RecognitionMode.EMAIL, vat_number_field_id=NUMBER_FIELD)
    lab.change_profile("orders", pickup_methods=(PickupMethod(code="pickup.pickup"),))
    company = lab.demo.books.company
    company["factureerBuitenlandsBtw"] = False
    for scheme in situation.scheme.split(", "):
        what, since, until = _period(scheme)
        if what == "OSS":
            company["factureerBuitenlandsBtw"] = not until
            company["factureerBuitenlandsBtwRanges"] = _ranges(since, until)
        elif what != NOTHING:
            country = "NL" if what == "KOR" else what.removeprefix("EU-KOR ")
            exemption = VatExemption(country=country, first_day=since, last_day=until)
            lab.change_profile("orders", exemptions=(exemption,))
    if situation.card != "nieuw":
        german_card(lab, email_of(1), CARD_NUMBER if situation.card == "met nummer" else "")
    return lab


def _period(scheme: str) -> tuple[str, str, str]:
    what, _, until = scheme.partition(" tot en met ")
    what, _, since = what.partition(" vanaf ")
    return what, since, until


def _ranges(since: str, until: str) -> list[Record]:
    if not since and not until:
        return []
    return [{"from": _milliseconds(since), "to": _milliseconds(until)}]


def _milliseconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=AMSTERDAM).timestamp() * 1000) if day else 0


def order_of(situation: Situation) -> Entry:
    """The order as the shop would hold it: each article at 100 euro."""
    goods = GOODS[situation.goods]
    taxed = [klass for _, klass in goods if klass != "0"]
    vat = Decimal(situation.percent) * len(taxed)
    net = Decimal(100) * len(goods)
    rows = (("tax", NAMES[situation.percent], f"{vat:.4f}"),) if vat else ()
    entry = sale(price=f"{net:.4f}", vat="0.0000", rows=rows, country=situation.to)
    [sample], [codes] = entry["products"], entry["product_codes"].values()
    entry["products"], entry["product_codes"] = [], {}
    for number, (code, klass) in enumerate(goods, 1):
        product = str(900 + number)
        tax = f"{situation.percent if klass != '0' else 0}.0000"
        line = {"order_product_id": str(number), "product_id": product, "model": code, "tax": tax}
        entry["products"].append({**sample, **line, "price": "100.0000", "total": "100.0000"})
        entry["product_codes"][product] = {**codes, "model": code, "tax_class_id": klass}
    country, postcode = PLACES[situation.to]
    for kind in ("payment", "shipping"):
        entry["order"] |= {f"{kind}_country": country, f"{kind}_postcode": postcode, f"{kind}_zone": ""}
    entry["order"] |= {"shipping_method": situation.delivery, "shipping_code": METHODS[situation.delivery]}
    if situation.number != NOTHING:
        entry["order"]["custom_field"] = f'{{"{NUMBER_FIELD}": "{situation.number}"}}'
    return entry


def placed(lab: Lab, situation: Situation) -> str:
    [order_id] = lab.place(deepcopy(order_of(situation)))
    lab.shop.entries[order_id]["order"]["date_added"] = f"{situation.day} 00:30:00"
    lab.import_orders()
    assert not lab.sim.log.violations
    return order_id


@pytest.mark.parametrize("name", sorted(SITUATIONS))
def test_a_situation_of_the_table(name: str) -> None:
    situation = SITUATIONS[name]
    lab = lab_of(situation)
    order_id = placed(lab, situation)
    causes = [kind for entry in lab.listed() for kind, _ in entry.causes]
    what, _, detail = situation.outcome.partition(": ")
    if what == "wacht":
        assert not lab.booked(order_id)
        assert causes == [CauseKind(detail)]
        return
    assert causes == []
    lab.assert_booked_once(order_id)
    _assert_booked(lab, order_id, situation, GROUPS[detail])


def _assert_booked(lab: Lab, order_id: str, situation: Situation, kinds: set[str]) -> None:
    books = lab.sim.books(lab.demo.books.name)
    [booked] = lab.booked(order_id)
    articles = [books.articles[line["artikel"]["id"]] for line in booked["regels"] if line.get("artikel")]
    groups = [books.revenue_groups[article["artikelOmzetgroep"]["id"]] for article in articles]
    assert {group["verkoopNederlandBtwSoort"] for group in groups} == kinds
    assert max(vat_rate(books, booked, article) for article in articles) == situation.percent
    assert booked["datum"][:10] == situation.day
    assert is_listed_supply(books, booked) == (situation.listed == "ja")
    marker = lab.marker(order_id)
    assert marker is not None
    if situation.notice != NOTHING:
        assert situation.notice in marker.explanation
    if situation.delivery == "opgehaald" and situation.percent:
        assert booked["afleveradres"]["straat"] == "Kade 1", "the administration's own address"


def test_the_table_names_a_rule_of_law_for_each_row_and_no_row_twice() -> None:
    rows = list(_table())
    assert len(rows) == len(SITUATIONS) >= 40
    assert all(any(char.isdigit() for char in row.source) for row in rows)


def test_a_number_of_another_member_state_that_was_accepted_is_booked_and_told() -> None:
    situation = SITUATIONS["nummer van een andere lidstaat"]
    lab = lab_of(situation)
    order_id = placed(lab, situation)
    item = item_of(lab, CauseKind.VAT_NUMBER_OF_OTHER_STATE)
    decide(lab, item, Action.ACCEPT_DIFFERENCE)
    lab.import_orders()
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.state is OrderState.DONE
    assert "Toegestaan door" in marker.explanation
    assert "zonder btw, of rekent btw" in marker.explanation
    assert "SnelStart komt zonder btw uit op €\xa082,64 in plaats van €\xa0100,00" in marker.explanation


def test_shipping_and_a_coupon_of_a_business_without_vat_are_no_vat() -> None:
    """A row of 0 explained by a charge that a coupon cancels is the least likely reading."""
    situation = SITUATIONS["ondernemer in Duitsland, verlegd"]
    lab = lab_of(situation)
    entry = order_of(situation)
    rows = [("shipping", "Verzenden", "5.0000"), ("coupon", "Kortingsbon", "-10.0000")]
    with_rows(entry, rows, "95.0000")
    [order_id] = lab.place(entry)
    lab.import_orders()
    assert [cause for each in lab.listed() for cause in each.causes] == []
    [booked] = lab.booked(order_id)
    assert (booked["totaalExclusiefBtw"], booked["totaalInclusiefBtw"]) == (95, 95)


def test_a_course_with_untaxed_shipping_and_a_coupon_stays_without_vat() -> None:
    situation = SITUATIONS["cursus in Nederland"]
    lab = lab_of(situation)
    entry = order_of(situation)
    with_rows(entry, [("shipping", "Verzenden", "5.0000"), ("coupon", "Kortingsbon", "-5.0000")], "100.0000")
    [order_id] = lab.place(entry)
    lab.import_orders()
    assert [cause for each in lab.listed() for cause in each.causes] == []
    [booked] = lab.booked(order_id)
    assert (booked["totaalExclusiefBtw"], booked["totaalInclusiefBtw"]) == (100, 100)
    assert {lab.article_code(line) for line in booked["regels"]} == {EXEMPT, "VERZENDKOSTEN-0", "KORTING-0"}


def with_rows(entry: Entry, rows: list[tuple[str, str, str]], total: str) -> None:
    """Put total rows between the sum of the products and the total."""
    first, last = entry["totals"][0], entry["totals"][-1]
    between = [{**first, "code": code, "title": title, "value": value} for code, title, value in rows]
    last["value"] = entry["order"]["total"] = total
    entry["totals"] = [
        {**row, "order_total_id": str(number), "sort_order": str(number)}
        for number, row in enumerate([first, *between, last], 1)
    ]


def test_a_country_that_snelstart_does_not_know_is_chosen_once_and_stays_an_export() -> None:
    situation = SITUATIONS["een land dat SnelStart niet kent"]
    lab = lab_of(situation)
    order_id = placed(lab, situation)
    item = item_of(lab, CauseKind.COUNTRY_UNKNOWN)
    with pytest.raises(RefusedError, match="buiten het btw-gebied"):
        decide(lab, item, Action.CHOOSE_COUNTRY, country="NL")
    decide(lab, item, Action.CHOOSE_COUNTRY, country="CH")
    lab.profile = lab.run(read_profile(lab.services, lab.profile.id))
    assert lab.profile.orders.countries_in_books == {"XK": "CH"}
    later = placed(lab, situation)
    books = lab.sim.books(lab.demo.books.name)
    lab.assert_booked_once(order_id, later)
    for each in (order_id, later):
        [booked] = lab.booked(each)
        assert books.country_code(booked["afleveradres"]) == "CH"
        assert booked["totaalExclusiefBtw"] == booked["totaalInclusiefBtw"]
    assert lab.listed() == []


def test_the_country_that_was_chosen_for_one_order_leaves_its_vat_as_it_is() -> None:
    """With VAT, a sale to Kosovo is a mistake, whatever country its address gets in the books."""
    situation = replace(SITUATIONS["een land dat SnelStart niet kent"], percent=21)
    lab = lab_of(situation)
    lab.change_profile("orders", countries_in_books={"XK": "CH"})
    order_id = placed(lab, situation)
    assert not lab.booked(order_id)
    assert item_of(lab, CauseKind.SHOP_VAT_MISFIT).orders[0].order_id == order_id
