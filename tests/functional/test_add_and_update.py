"""Add and update: cards and articles follow the shop, for orders that are booked, and only where something differs."""

from decimal import Decimal

import pytest

from local.shop.captures import Entry
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.wire import Record
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.profile import AddressSource, Processing, RecognitionMode
from tests.functional.faults import assert_done, cards_of, entry_of
from tests.functional.lab import Lab
from tests.functional.orders import email_of, order_of, plain_order

UPDATE = Processing.ADD_AND_UPDATE


def _lab() -> Lab:
    lab = Lab()
    lab.change_profile("articles", processing=UPDATE)
    lab.change_profile("customers", processing=UPDATE)
    return lab


def _import(lab: Lab, *entries: Entry) -> list[str]:
    placed = lab.place(*entries)
    lab.sim.log.clear()
    lab.import_orders()
    return placed


def _coffee(customer: int = 1, *, price: str = "12.3853", name: str = "Koffie uit de winkel") -> Entry:
    """An order of coffee with this price and name in the catalogue; the price paid is unchanged."""
    entry = order_of("LAB-KOFFIE", customer)
    for row in entry["products"]:
        row["name"] = name
    for codes in entry["product_codes"].values():
        codes |= {"price": price, "names": {"nl-nl": name}}
    return entry


def _moved(customer: int = 1, *, street: str = "Nieuweweg 7", **more: str) -> Entry:
    entry = plain_order(customer)
    entry["order"] |= {"payment_address_1": street, "shipping_address_1": street, **more}
    return entry


def _article(lab: Lab, code: str = "LAB-KOFFIE") -> Record:
    articles = lab.sim.books(lab.demo.books.name).articles.values()
    return next(article for article in articles if article["artikelcode"] == code)


def _notices(lab: Lab, order_id: str) -> str:
    marker = lab.marker(order_id)
    assert marker is not None
    return " ".join(read_explanation(marker.explanation).notices)


def test_an_article_follows_the_catalogue_and_not_the_price_paid() -> None:
    lab = _lab()
    before = dict(_article(lab))
    [order_id] = _import(lab, _coffee(price="15.5000"))
    after = _article(lab)
    assert (after["omschrijving"], after["verkoopprijs"]) == ("Koffie uit de winkel", Decimal("15.50"))
    assert after["artikelOmzetgroep"]["id"] == before["artikelOmzetgroep"]["id"]
    assert {name for name in before if before[name] != after.get(name)} >= {"omschrijving", "verkoopprijs"}
    assert_done(lab, order_id)
    assert "Artikel LAB-KOFFIE is bijgewerkt" in _notices(lab, order_id)
    assert "verkoopprijs '12,39' werd '15,5'" in _notices(lab, order_id)


def test_an_article_is_written_once_and_a_replay_writes_nothing() -> None:
    lab = _lab()
    placed = _import(lab, *(_coffee(customer, price="15.5000") for customer in (1, 2, 3)))
    assert lab.sim.log.count("PUT", "/artikelen/{id}") == 1
    again = _import(lab, _coffee(4, price="15.5000"))
    assert lab.sim.log.count("PUT", "/artikelen/{id}") == 0
    assert_done(lab, *placed, *again)


@pytest.mark.parametrize("processing", [Processing.ADD, Processing.MANUAL])
def test_other_ways_of_processing_never_change_an_article(processing: Processing) -> None:
    lab = _lab()
    lab.change_profile("articles", processing=processing)
    before = dict(_article(lab))
    [order_id] = _import(lab, _coffee(price="15.5000"))
    assert _article(lab) == before
    assert_done(lab, order_id)


def test_an_order_that_waits_changes_no_article_and_no_card() -> None:
    lab = _lab()
    _import(lab, plain_order(1))
    before, card = dict(_article(lab)), dict(cards_of(lab, email_of(1))[0])
    entry = _coffee(1, price="15.5000")
    entry["order"] |= {"payment_address_1": "Elders 1", "total": "999.0000"}
    [order_id] = _import(lab, entry)
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.TOTAL_DIFFERENCE
    assert _article(lab) == before
    assert cards_of(lab, email_of(1)) == [card]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.REFUSE, "PUT", "/v2/artikelen/*", status=400, times=9),
        Fault(FaultKind.DROP_AFTER, "PUT", "/v2/artikelen/*", times=1),
        Fault(FaultKind.DROP_BEFORE, "PUT", "/v2/artikelen/*", times=1),
    ],
    ids=lambda fault: fault.kind.value,
)
def test_an_update_of_an_article_that_fails_does_not_stop_the_order(fault: Fault) -> None:
    lab = _lab()
    lab.sim.faults.add(fault)
    [order_id] = _import(lab, _coffee(price="15.5000"))
    assert_done(lab, order_id)
    assert "LAB-KOFFIE" in _notices(lab, order_id)
    assert "bijgewerkt" in _notices(lab, order_id)
    lab.sim.faults.clear()
    _import(lab, _coffee(2, price="15.5000"))
    assert _article(lab)["verkoopprijs"] == Decimal("15.50")


def test_a_card_follows_the_shopper_and_keeps_what_is_not_the_shops() -> None:
    lab = _lab()
    _import(lab, plain_order(1))
    [card] = cards_of(lab, email_of(1))
    card |= {"krediettermijn": 30, "iban": "NL91ABNA0417164300", "factuurkorting": Decimal(5), "memo": "Goede klant"}
    kept = {name: card[name] for name in ("krediettermijn", "iban", "factuurkorting", "memo", "relatiecode")}
    [order_id] = _import(lab, _moved(telephone=""))
    [after] = cards_of(lab, email_of(1))
    assert after["vestigingsAdres"]["straat"] == "Nieuweweg 7"
    assert {name: after[name] for name in kept} == kept
    assert after.get("telefoon") == card.get("telefoon")  # left empty in the shop: never blanked
    assert_done(lab, order_id)
    assert "is bijgewerkt: adres" in _notices(lab, order_id)
    assert lab.sim.log.count("PUT", "/relaties/{id}") == 1


def test_a_shopper_who_says_nothing_new_costs_no_call() -> None:
    lab = _lab()
    _import(lab, plain_order(1))
    _import(lab, _moved())
    _import(lab, _moved())
    calls = {name for name in lab.snelstart_calls if "relaties" in name[1]}
    assert not calls


def test_a_card_that_says_so_already_is_looked_at_once() -> None:
    lab = _lab()
    lab.add_customer(email_of(1))
    _import(lab, plain_order(1))
    assert lab.sim.log.count("PUT", "/relaties/{id}") == 1
    _import(lab, plain_order(1))
    assert not [name for name in lab.snelstart_calls if "relaties" in name[1]]


def test_of_several_orders_the_newest_decides() -> None:
    lab = _lab()
    _import(lab, plain_order(1))
    lab.sim.log.clear()
    first, second = lab.place(_moved(street="Eerste 1"))[0], lab.place(_moved(street="Tweede 2"))[0]
    lab.import_orders()
    [card] = cards_of(lab, email_of(1))
    assert card["vestigingsAdres"]["straat"] == "Tweede 2"
    assert lab.sim.log.count("PUT", "/relaties/{id}") == 1
    assert_done(lab, first, second)


def test_an_old_order_that_waited_does_not_bring_back_old_data() -> None:
    lab = _lab()
    _import(lab, plain_order(1))
    lab.change_profile("articles", processing=Processing.MANUAL)
    waiting = order_of("ONBEKEND", 1)
    waiting["order"] |= {"payment_address_1": "Oude straat 1"}
    [old] = _import(lab, waiting)
    _import(lab, _moved())
    lab.change_profile("articles", processing=Processing.ADD)
    lab.import_orders(by="anna")
    assert_done(lab, old)
    assert cards_of(lab, email_of(1))[0]["vestigingsAdres"]["straat"] == "Nieuweweg 7"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.REFUSE, "PUT", "/v2/relaties/*", status=400, times=9),
        Fault(FaultKind.REFUSE, "PUT", "/v2/relaties/*", status=403, times=9),
        Fault(FaultKind.DROP_AFTER, "PUT", "/v2/relaties/*", times=1),
    ],
    ids=["refused", "no right", "lost answer"],
)
def test_an_update_of_a_card_that_fails_does_not_stop_the_order(fault: Fault) -> None:
    lab = _lab()
    _import(lab, plain_order(1))
    lab.sim.faults.add(fault)
    [order_id] = _import(lab, _moved())
    assert_done(lab, order_id)
    assert "bijgewerkt" in _notices(lab, order_id)


def test_a_vat_number_that_the_order_needs_is_put_on_the_card_first() -> None:
    lab = _lab()
    lab.change_profile("customers", processing=UPDATE, vat_number_field_id="7", recognition=RecognitionMode.EMAIL)
    german = _german_business()
    _add_german_card(lab, german["order"]["email"])
    [order_id] = _import(lab, german)
    [card] = cards_of(lab, german["order"]["email"])
    assert card["btwNummer"] == "DE123456788"
    assert_done(lab, order_id)


def test_without_that_number_the_order_waits() -> None:
    lab = _lab()
    lab.change_profile("customers", processing=UPDATE, vat_number_field_id="7", recognition=RecognitionMode.EMAIL)
    german = _german_business()
    _add_german_card(lab, german["order"]["email"])
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "PUT", "/v2/relaties/*", status=400, times=9))
    [order_id] = _import(lab, german)
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.CARD_WITHOUT_VAT_NUMBER
    assert not lab.booked(order_id)


def test_a_collective_customer_is_never_changed() -> None:
    lab = _lab()
    collective = lab.add_customer("verzamel@example.test")
    lab.change_profile("customers", processing=UPDATE, collective_customers={"NL": collective})
    lab.change_profile("orders", address_source=AddressSource.ORDER)
    before = dict(cards_of(lab, "verzamel@example.test")[0])
    [order_id] = _import(lab, _moved(customer_id="0"))
    assert lab.booked(order_id)[0]["relatie"]["id"] == collective
    assert cards_of(lab, "verzamel@example.test") == [before]
    assert lab.sim.log.count("PUT", "/relaties/{id}") == 0


def _add_german_card(lab: Lab, email: str) -> None:
    countries = lab.sim.books(lab.demo.books.name).countries
    germany = next(key for key, country in countries.items() if country["landcode"] == "DE")
    address = {"straat": "Weg 1", "postcode": "10115", "plaats": "Berlin", "land": {"id": germany}}
    lab.add_customer(email, vestigingsAdres=address)


def _german_business() -> Entry:
    entry = order_of("LAB-KOKER", 1)
    for row in entry["products"]:
        row |= {"tax": "0.0000"}
    german = {"iso_code_2": "DE", "country_id": "81", "country": "Germany", "postcode": "10115", "city": "Berlin"}
    for kind in ("payment_", "shipping_"):
        entry["order"] |= {f"{kind}{name}": value for name, value in german.items()}
        entry["order"][f"{kind}company"] = "Kunde GmbH"
    entry["order"]["customer_group_id"] = "2"
    entry["order"]["payment_custom_field"] = '{"7": "DE 123456788"}'
    rows = [row for row in entry["totals"] if row["code"] != "tax"]
    net = sum(Decimal(row["value"]) for row in rows if row["code"] != "total")
    for row in rows:
        if row["code"] == "total":
            row["value"] = str(net)
    entry["totals"] = rows
    entry["order"]["total"] = str(net)
    return entry
