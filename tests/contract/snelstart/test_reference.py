from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import httpx
import pytest

from sconnect.app.errors import SconnectError, UnreadableError
from sconnect.domain.books import ForeignVatRate, LedgerUse, Period, Reference, VatKind, VatRate

from .world import NAME, World, answering


async def test_the_administration_with_its_limits() -> None:
    world = World()
    company = world.sim.books(NAME).company
    company |= {"artikelcodeSoort": "Numeriek", "artikelcodeMaxLengte": 8, "aantalDecimalenArtikelprijzen": 3}
    company |= {"aantalDecimalenArtikelaantallen": 0, "verkoopprijsArtikelbestandExclusiefBtw": False}
    found = (await world.books().reference.read()).administration
    assert (found.id, found.name) == (company["administratieIdentifier"], NAME)
    assert found.numeric_article_codes
    assert (found.article_code_max_length, found.price_decimals, found.quantity_decimals) == (8, 3, 0)
    assert not found.article_prices_exclude_vat
    assert not found.charges_foreign_vat


async def test_limits_that_are_not_told_are_the_usual_ones() -> None:
    world = World()
    for name in ("artikelcodeSoort", "artikelcodeMaxLengte", "aantalDecimalenArtikelprijzen"):
        del world.sim.books(NAME).company[name]
    found = (await world.books().reference.read()).administration
    assert (found.numeric_article_codes, found.article_code_max_length, found.price_decimals) == (False, 20, 2)


async def test_templates_groups_and_countries() -> None:
    found = await World().books().reference.read()
    assert sorted((row.name, row.inactive, row.prices_exclude_vat) for row in found.templates) == [
        ("Oud sjabloon", True, True),
        ("Standaard", False, True),
        ("Webshop", False, False),
    ]
    assert sorted((row.number, row.vat_kind) for row in found.revenue_groups) == [
        (1, VatKind.HIGH),
        (2, VatKind.LOW),
        (3, VatKind.NONE),
        (4, VatKind.HIGH),
        (5, VatKind.NONE),
        (6, VatKind.LOW),
        (7, VatKind.NONE),
        (8, VatKind.NONE),
        (9, VatKind.NONE),
    ]
    netherlands = found.country("nl")
    assert netherlands is not None
    assert netherlands.name == "Nederland"


async def test_a_group_without_a_known_vat_kind_is_left_out() -> None:
    world = World()
    groups = world.sim.books(NAME).revenue_groups
    next(row for row in groups.values() if row["nummer"] == 5)["verkoopNederlandBtwSoort"] = None
    assert {group.number for group in (await world.books().reference.read()).revenue_groups} == {1, 2, 3, 4, 6, 7, 8, 9}


async def test_the_ledger_of_a_group_tells_where_its_sales_end_up() -> None:
    books = World().books()
    groups = {group.ledger_id: group.number for group in (await books.reference.read()).revenue_groups}
    ledgers = await books.reference.ledgers()
    uses = {groups[ledger.id]: ledger.use for ledger in ledgers if ledger.id in groups}
    assert uses == {
        1: LedgerUse.HIGH,
        2: LedgerUse.LOW,
        3: LedgerUse.NIL,
        4: LedgerUse.HIGH,
        5: LedgerUse.EXEMPT,
        6: LedgerUse.LOW,
        7: LedgerUse.NIL,
        8: LedgerUse.EXEMPT,
        9: LedgerUse.BALANCE,
    }


@pytest.mark.parametrize(
    ("account", "function", "use"),
    [
        ("Balans", "BtwAfTeDragenHoog", LedgerUse.VAT),
        ("Balans", "Kruisposten", LedgerUse.BALANCE),
        ("WinstEnVerlies", "Diversen", LedgerUse.REVENUE),
        ("WinstEnVerlies", "VerkopenExportBuitenEU", LedgerUse.EXPORT),
        ("WinstEnVerlies", "VerkopenExportBinnenEU", LedgerUse.UNION),
    ],
)
async def test_a_ledger_leads_where_its_function_says(account: str, function: str, use: LedgerUse) -> None:
    world = World()
    for ledger in world.sim.books(NAME).ledgers.values():
        ledger.update(rekeningCode=account, grootboekfunctie=function, vatRateCode=None)
    assert {ledger.use for ledger in await world.books().reference.ledgers()} == {use}


async def test_a_key_without_the_scope_cannot_read_ledgers() -> None:
    world = World()
    held = world.sim.books(NAME)
    held.scopes = held.scopes.replace("boekhouden:read", "")
    with pytest.raises(SconnectError):
        await world.books().reference.ledgers()


async def test_vat_rates_keep_their_history() -> None:
    rates = (await World().books().reference.read()).vat_rates
    assert VatRate(VatKind.LOW, Decimal(6), date(1986, 10, 1), date(2018, 12, 31)) in rates
    assert VatRate(VatKind.LOW, Decimal(9), date(2019, 1, 1), date(2400, 12, 31)) in rates
    assert VatRate(VatKind.OTHER, Decimal(0), date(1969, 1, 1), date(2400, 12, 31)) in rates


async def test_foreign_rates_are_read_only_when_they_are_charged() -> None:
    world = World()
    books = world.books()
    assert (await books.reference.read()).foreign_vat_rates == ()
    assert books.usage.calls == 5
    assert world.sim.log.count("GET", "/vatrates") == 0


async def test_foreign_rates_of_both_kinds() -> None:
    world = World(oss=True)
    books = world.books()
    rates = (await books.reference.read()).foreign_vat_rates
    assert books.usage.calls == 6
    since = date(2021, 1, 1)
    assert ForeignVatRate("DE", VatKind.HIGH, Decimal(19), since) in rates
    assert ForeignVatRate("DE", VatKind.LOW, Decimal(7), since) in rates
    assert ForeignVatRate("FR", VatKind.LOW, Decimal("5.5"), since) in rates, "the reduced rate of France is exact"
    assert ForeignVatRate("DK", VatKind.LOW, Decimal(25), since) in rates, "Denmark has one rate"


async def test_a_failure_of_one_part_is_the_failure_of_all() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v2/companyInfo":
            return httpx.Response(200, json={"administratieIdentifier": "not an id"})
        return httpx.Response(200, json=[])

    with pytest.raises(UnreadableError) as caught:
        await answering(answer).reference.read()
    assert caught.value.detail == "CompanyInfo administratieIdentifier: not as documented"


async def test_an_empty_administration_is_fine() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v2/companyInfo":
            return httpx.Response(200, json={"administratieIdentifier": "3F0C5C0E-1111-4222-8333-0A0B0C0D0E0F"})
        return httpx.Response(200, json=[])

    found: Reference = await answering(answer).reference.read()
    assert found.administration.id == "3f0c5c0e-1111-4222-8333-0a0b0c0d0e0f"
    assert found.templates == ()


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Amsterdam")).timestamp() * 1000)


FIRST = date(2026, 9, 1)


@pytest.mark.parametrize(
    "number",
    [20260901, _milliseconds(FIRST), _milliseconds(FIRST) // 1000, (FIRST - date(1, 1, 1)).days * 864_000_000_000],
    ids=["digits", "milliseconds", "seconds", "ticks"],
)
@pytest.mark.parametrize("end", [None, 0, 99991231, 3_155_378_975_999_999_999, 2**63 - 1])
async def test_a_period_of_foreign_vat_is_read_in_each_way_to_count(number: int, end: int | None) -> None:
    world = World()
    world.sim.books(NAME).company["factureerBuitenlandsBtwRanges"] = [{"from": number, "to": end}]
    found = await world.books().reference.read()
    assert found.administration.foreign_vat_periods == (Period(FIRST, None),)
    assert not found.administration.has_unread_foreign_vat_periods
    assert found.foreign_vat_rates, "orders of the period need its rates"


@pytest.mark.parametrize("number", [2026, -5, "2026-09-01", 20261301, 5_000_000])
async def test_a_period_that_cannot_be_read_as_days_leaves_the_flag_to_decide(number: object) -> None:
    world = World(oss=True)
    world.sim.books(NAME).company["factureerBuitenlandsBtwRanges"] = [{"from": number, "to": None}]
    administration = (await world.books().reference.read()).administration
    assert administration.foreign_vat_periods == ()
    assert administration.has_unread_foreign_vat_periods
    assert administration.charges_foreign_vat_on(date(2020, 1, 1))


@pytest.mark.parametrize(
    ("scheme", "is_on"),
    [(None, False), ({}, False), ({"isKleineOndernemersRegelingActief": True}, True)],
)
async def test_the_small_business_scheme_of_the_books(scheme: object, *, is_on: bool) -> None:
    world = World()
    world.sim.books(NAME).company["kleineOndernemersregeling"] = scheme
    assert (await world.books().reference.read()).administration.is_small_business is is_on
