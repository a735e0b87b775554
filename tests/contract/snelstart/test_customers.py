import time
from datetime import UTC, datetime
from typing import Any

import pytest

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.switches import Switches
from sconnect.adapters.snelstart.mapping.from_wire import customer, read_leniently
from sconnect.adapters.snelstart.mapping.models import Relatie
from sconnect.adapters.snelstart.mapping.to_wire import merged_customer
from sconnect.app.errors import NotFoundError, OutcomeUnknownError, RefusalReason, RefusedError
from sconnect.app.ports import CustomerQuery
from sconnect.domain.books import BookAddress, NewCustomer

from .world import NAME, World


async def names(world: World, **query: Any) -> list[str]:
    parts = {part: frozenset(values) for part, values in query.items()}
    return sorted(card.name for card in await world.books().customers.find(CustomerQuery(**parts)))


async def test_every_part_of_a_query_finds_and_one_call_asks_it_all() -> None:
    world = World()
    by_vat = world.add_relation("Met btw-nummer", None, btwNummer="NL123456782B01")
    by_id = world.add_relation("Op id", None)
    books = world.books()
    found = await books.customers.find(
        CustomerQuery(
            codes=frozenset({1002}),
            emails=frozenset({" KLANT@example.test"}),
            vat_numbers=frozenset({"nl 1234.56.782.b01"}),
            names=frozenset({"bedrijf verkoop"}),
            ids=frozenset({by_id.upper(), "not an id"}),
        )
    )
    assert {card.name for card in found} == {
        "Bedrijf Inkoop",
        "Karel Klant",
        "Met btw-nummer",
        "Bedrijf Verkoop",
        "Op id",
    }
    assert by_vat in {card.id for card in found}
    assert books.usage.calls == 1


async def test_an_empty_query_asks_nothing() -> None:
    books = World().books()
    assert await books.customers.find(CustomerQuery(emails=frozenset({"", "  "}), ids=frozenset({"nonsense"}))) == []
    assert books.usage.calls == 0


async def test_a_card_is_read_whole() -> None:
    world = World()
    relation = world.relation("Karel Klant")
    relation |= {"telefoon": "0612345678", "mobieleTelefoon": "0687654321", "btwNummer": "NL123456782B01"}
    relation |= {"extraVeldenKlant": [{"naam": "webshopklant", "waarde": "17"}, {"naam": "punten", "waarde": None}]}
    relation |= {"modifiedOn": "2026-02-11T09:14:02.37"}
    (card,) = await world.books().customers.find(CustomerQuery(codes=frozenset({1001})))
    assert (card.id, card.code, card.name) == (relation["id"], 1001, "Karel Klant")
    assert card.emails == ("klant@example.test",)
    assert (card.phone, card.mobile, card.vat_number) == ("0612345678", "0687654321", "NL123456782B01")
    assert (card.inactive, card.is_customer) == (False, True)
    assert card.address == BookAddress("Karel Klant", "Dorpsstraat 12a", "1234 AB", "Alkmaar", world.country_id("NL"))
    assert card.postal_address is None
    assert card.extra_fields == {"webshopklant": "17", "punten": ""}
    assert card.modified_at == datetime(2026, 2, 11, 9, 14, 2, 370_000, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-02-11T09:14:02", "2026-02-11T09:14:02Z", "2026-02-11T10:14:02+01:00"])
def test_a_time_without_a_zone_is_utc_wherever_we_run(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        card = customer(read_leniently(Relatie, {"id": "5b9f7e10-aaaa-4bbb-8ccc-000000000042", "modifiedOn": text}))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert card.modified_at == datetime(2026, 2, 11, 9, 14, 2, tzinfo=UTC)


async def test_customers_that_share_an_address_and_inactive_ones_come_too() -> None:
    world = World()
    assert await names(world, emails={"info@bedrijf.example"}) == ["Bedrijf Inkoop", "Bedrijf Verkoop"]
    (former,) = await world.books().customers.find(CustomerQuery(emails=frozenset({"vroeger@example.test"})))
    assert former.inactive


async def test_an_address_among_several_is_found_and_part_of_another_is_not() -> None:
    world = World()
    world.add_relation("Twee adressen", "eerste@example.test; An@Example.test")
    world.add_relation("Lijkt erop", "jan@example.test")
    assert await names(world, emails={"an@example.test"}) == ["Twee adressen"]
    (card,) = await world.books().customers.find(CustomerQuery(emails=frozenset({"an@example.test"})))
    assert card.emails == ("eerste@example.test", "An@Example.test")


@pytest.mark.parametrize("name", ["O'Brien", "') or ('1' eq '1", "50% & meer", "Zoë + co/#?", "ʼs-Gravenhage 🛒"])
async def test_awkward_names_find_exactly_themselves(name: str) -> None:
    world = World()
    world.add_relation(name, None)
    assert await names(world, names={name}) == [name]


async def test_a_long_name_is_found_by_what_fits_in_the_books() -> None:
    world = World()
    world.add_relation("N" * 50, None)
    assert await names(world, names={"N" * 60}) == ["N" * 50]


async def test_the_placeholder_of_snelstart_is_nobody() -> None:
    assert await names(World(), names={"Onbekende klant"}, codes={-1}) == []


async def test_a_supplier_is_told_apart() -> None:
    world = World()
    world.add_relation("Leverancier", "klant@example.test", relatiesoort=["Leverancier"])
    found = await world.books().customers.find(CustomerQuery(emails=frozenset({"klant@example.test"})))
    assert {card.name: card.is_customer for card in found} == {"Karel Klant": True, "Leverancier": False}


async def test_a_hundred_addresses_take_few_calls() -> None:
    world = World()
    for number in range(100):
        world.add_relation(f"Klant {number}", f"klant-{number}@example.test")
    books = world.books()
    emails = frozenset(f"klant-{number}@example.test" for number in range(0, 200, 2))
    found = await books.customers.find(CustomerQuery(emails=emails))
    assert len(found) == 50
    assert books.usage.calls == 9
    assert not world.sim.log.violations


@pytest.mark.parametrize("switches", [Switches(max_filter_nodes=30), Switches(max_url_length=400)])
async def test_a_server_with_lower_limits_is_asked_in_smaller_parts(switches: Switches) -> None:
    world = World(switches=switches)
    assert await names(world, codes=range(990, 1005)) == [
        "Bedrijf Inkoop",
        "Bedrijf Verkoop",
        "Karel Klant",
        "Vroegere Klant",
    ]


async def test_a_filter_that_is_ignored_finds_no_strangers() -> None:
    world = World()
    for number in range(600):
        world.add_relation(f"Klant {number}", f"klant-{number}@example.test")
    world.fault(Fault(FaultKind.IGNORE_FILTER))
    assert await names(world, emails={"klant-17@example.test"}) == ["Klant 17"]


def new_customer(world: World, **more: Any) -> NewCustomer:
    fields: dict[str, Any] = {"name": "J. Jansen", "email": "j@example.test", "phone": "0201234567"}
    return NewCustomer(**{**fields, "address": world.address(), **more})


async def test_a_new_customer_gets_a_card() -> None:
    world = World()
    books = world.books()
    new = new_customer(world, code=77, vat_number="NL123456782B01", chamber_number="12345678")
    card = await books.customers.create(new)
    stored = world.sim.books(NAME).relations[card.id]
    assert (card.name, card.code, card.emails) == ("J. Jansen", 77, ("j@example.test",))
    assert card.address == world.address()
    assert stored["relatiesoort"] == ["Klant"]
    assert (stored["telefoon"], stored["btwNummer"], stored["kvkNummer"]) == (
        "0201234567",
        "NL123456782B01",
        "12345678",
    )
    assert books.usage.calls == 1


async def test_a_new_customer_of_whom_little_is_known() -> None:
    world = World()
    nowhere = BookAddress("", "", "", "", "")
    card = await world.books().customers.create(new_customer(world, email="", phone="", address=nowhere))
    assert (card.code, card.emails, card.address) == (1005, (), None)


async def test_a_refused_customer_tells_why() -> None:
    world = World()
    with pytest.raises(RefusedError) as caught:
        await world.books().customers.create(new_customer(world, code=1001, vat_number="NL1"))
    assert caught.value.reason is RefusalReason.OTHER
    assert caught.value.codes == ("REL-0008", "REL-0088")
    assert caught.value.dutch == ("De relatiecode is al in gebruik (REL-0008); Het btw-nummer is ongeldig (REL-0088)")


@pytest.mark.parametrize("kind", [FaultKind.EMPTY, FaultKind.DROP_AFTER, FaultKind.FAIL_AFTER])
async def test_a_customer_whose_creation_was_not_confirmed_is_uncertain_and_made_once(kind: FaultKind) -> None:
    world = World()
    before = len(world.sim.books(NAME).relations)
    world.fault(Fault(kind, method="POST", path="/v2/relaties"))
    with pytest.raises(OutcomeUnknownError):
        await world.books().customers.create(new_customer(world))
    assert len(world.sim.books(NAME).relations) == before + 1


RICH = {
    "krediettermijn": 30,
    "factuurkorting": 5,
    "iban": "NL91ABNA0417164300",
    "memo": "Belt altijd",
    "websiteUrl": "https://example.test",
    "factuurEmailVersturen": {"shouldSend": True, "email": "facturen@example.test", "ccEmail": None},
    "correspondentieAdres": {"straat": "Postbus 1", "postcode": "1000 AA", "plaats": "Amsterdam"},
    "extraVeldenKlant": [{"naam": "webshopklant", "waarde": "17"}],
}


async def test_an_update_overwrites_what_is_filled_and_keeps_all_else() -> None:
    world = World()
    key = world.add_relation("Oude Naam", "oud@example.test", **RICH)
    books = world.books()
    changes = new_customer(world, code=4711, phone="", address=world.address("DE"))
    card = await books.customers.update(key, changes)
    stored = world.sim.books(NAME).relations[key]
    assert (card.name, card.emails, card.address) == ("J. Jansen", ("j@example.test",), world.address("DE"))
    for name, value in RICH.items():
        assert stored[name] == value or name == "factuurEmailVersturen", name
    assert stored["factuurEmailVersturen"]["email"] == "facturen@example.test"
    assert stored["relatiecode"] != 4711
    assert books.usage.calls == 2
    assert not world.sim.log.violations


async def test_what_snelstart_sets_itself_is_not_sent_back() -> None:
    card = {
        "id": "5b9f7e10-aaaa-4bbb-8ccc-000000000042",
        "naam": "Oude Naam",
        "fax": "0201111111",
        "uri": "/relaties/5b9f7e10-aaaa-4bbb-8ccc-000000000042",
        "modifiedOn": "2026-02-11T09:14:02.37",
        "memo": None,
        "extraVeldenKlant": [{"naam": "webshopklant", "waarde": "17"}],
        "factuurRelatie": {"id": "5b9f7e10-aaaa-4bbb-8ccc-000000000043", "uri": "/relaties/43"},
    }
    nowhere = BookAddress("", "", "", "", "")
    assert merged_customer(card, NewCustomer(name="Nieuwe Naam", email="", phone="", address=nowhere)) == {
        "id": "5b9f7e10-aaaa-4bbb-8ccc-000000000042",
        "naam": "Nieuwe Naam",
        "factuurRelatie": {"id": "5b9f7e10-aaaa-4bbb-8ccc-000000000043"},
    }


async def test_an_update_never_blanks() -> None:
    world = World()
    key = world.add_relation("Oude Naam", "oud@example.test", telefoon="0201111111")
    nothing = BookAddress("", "", "", "", "")
    card = await world.books().customers.update(
        key, NewCustomer(name="Nieuwe Naam", email="", phone="", address=nothing)
    )
    assert (card.name, card.emails, card.phone) == ("Nieuwe Naam", ("oud@example.test",), "0201111111")
    assert card.address is not None
    assert card.address.street == "Dorpsstraat 12a"


async def test_half_an_address_does_not_replace_a_whole_one() -> None:
    world = World()
    key = str(world.relation("Karel Klant")["id"])
    half = BookAddress("Piet", "Kerkstraat 1", "", "Hoorn", world.country_id("NL"))
    card = await world.books().customers.update(key, new_customer(world, address=half))
    assert card.address is not None
    assert (card.address.street, card.address.city) == ("Dorpsstraat 12a", "Alkmaar")


async def test_an_address_already_on_the_card_leaves_the_list_of_addresses_alone() -> None:
    world = World()
    key = world.add_relation("J. Jansen", "eerste@example.test;J@Example.test")
    card = await world.books().customers.update(key, new_customer(world))
    assert card.emails == ("eerste@example.test", "J@Example.test")


async def test_an_update_that_changes_nothing_writes_nothing() -> None:
    world = World()
    books = world.books()
    card = await books.customers.create(new_customer(world))
    assert await books.customers.update(card.id, new_customer(world)) == card
    assert world.sim.log.count("PUT", "/relaties/{id}") == 0


async def test_an_update_with_an_empty_answer_is_done() -> None:
    world = World()
    world.fault(Fault(FaultKind.EMPTY, method="PUT"))
    card = await world.books().customers.update(str(world.relation("Karel Klant")["id"]), new_customer(world))
    assert (card.name, card.code) == ("J. Jansen", 1001)


@pytest.mark.parametrize("customer_id", ["00000000-0000-4000-8000-000000000000", "../companyInfo", ""])
async def test_a_customer_that_is_gone(customer_id: str) -> None:
    world = World()
    with pytest.raises(NotFoundError):
        await world.books().customers.update(customer_id, new_customer(world))
    assert world.sim.log.count("GET", "/companyInfo") == 0
