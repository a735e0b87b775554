"""Searching the books for what to link."""

from dataclasses import replace
from decimal import Decimal

from sconnect.app.profiles.repository import save_profile
from sconnect.app.worklist.search import search_articles, search_customers
from sconnect.domain.books import Article, BookAddress, Country, VatKind
from sconnect.domain.books import Customer as Card
from tests.unit.app.conftest import BOOKS, Desk, linked_profile


async def _filled(desk: Desk) -> None:
    await save_profile(desk.services, linked_profile(), by="test")
    desk.books.reference.data = replace(BOOKS, countries=(Country("nl", "NL", "Nederland"),))
    desk.books.articles.add(Article("1", "KOFFIE-1", "Espresso", "g-low", Decimal("12.39")))
    desk.books.articles.add(Article("2", "THEE", "Thee voor bij de koffie", "elders", Decimal(3)))
    desk.books.articles.add(Article("3", "KOFFIE-2", "Oud", "g-low", inactive=True))
    address = BookAddress("", "Kade 1", "1011AB", "Amsterdam", "nl")
    desk.books.customers.add(Card("k1", 1001, "Bakkerij", ("info@bakkerij.nl",), address=address))
    desk.books.customers.add(Card("k2", None, "Zonder adres"))


async def test_articles_come_with_their_vat_kind(desk: Desk) -> None:
    await _filled(desk)
    hits = await search_articles(desk.services, "lab", " koffie ")
    assert [(hit.code, hit.revenue_group, hit.vat_kind) for hit in hits] == [
        ("KOFFIE-1", "Omzet laag", VatKind.LOW),
        ("THEE", "", None),
    ]
    assert hits[0].price == Decimal("12.39")


async def test_customers_come_with_their_place(desk: Desk) -> None:
    await _filled(desk)
    [hit] = await search_customers(desk.services, "lab", "bakkerij")
    assert (hit.code, hit.emails, hit.city, hit.country) == (1001, ("info@bakkerij.nl",), "Amsterdam", "Nederland")
    [bare] = await search_customers(desk.services, "lab", "zonder")
    assert (bare.city, bare.postcode, bare.country) == ("", "", "")


async def test_a_customer_that_a_setting_names_is_found_by_id(desk: Desk) -> None:
    await _filled(desk)
    key = "0b0f9c1e-3d0e-4a57-9a44-1f6c4b2d7e90"
    desk.books.customers.add(Card(key, 1009, "Balie", inactive=True))
    [hit] = await search_customers(desk.services, "lab", key.upper())
    assert (hit.id, hit.code, hit.name) == (key, 1009, "Balie")
    assert await search_customers(desk.services, "lab", key[:-1] + "1") == []


async def test_a_search_is_one_call_and_an_empty_one_is_none(desk: Desk) -> None:
    await _filled(desk)
    for text in ("", "  \n", "\x00"):
        assert await search_articles(desk.services, "lab", text) == []
        assert await search_customers(desk.services, "lab", text) == []
    assert desk.books.usage.asked == []
    for _ in range(3):
        await search_articles(desk.services, "lab", "koffie' or 1 eq 1" * 50)
    assert desk.books.usage.asked == ["articles.search"] * 3


async def test_rare_data_are_read_again_after_a_while(desk: Desk) -> None:
    await _filled(desk)
    await search_articles(desk.services, "lab", "koffie")
    desk.books.reference.data = replace(BOOKS, revenue_groups=())
    [hit, _] = await search_articles(desk.services, "lab", "koffie")
    assert hit.vat_kind is VatKind.LOW
    await desk.clock.sleep(601)
    [hit, _] = await search_articles(desk.services, "lab", "koffie")
    assert hit.vat_kind is None
