"""Searches from the work list and the settings page: one call each, and the server's word is checked."""

from urllib.parse import parse_qsl

import httpx
import pytest

from local.snelstart.faults import Fault, FaultKind

from .world import World, answering, client_of


async def articles(world: World, text: str, limit: int = 10) -> list[str]:
    return [article.code for article in await world.books().articles.search(text, limit=limit)]


async def customers(world: World, text: str, limit: int = 10) -> list[str]:
    return [card.name for card in await world.books().customers.search(text, limit=limit)]


async def test_articles_by_the_beginning_of_the_code_or_a_part_of_the_name() -> None:
    world = World()
    world.add_article("SHIRT", omschrijving="Iets anders")
    world.add_article("SHIRT-OUD", omschrijving="Iets anders", isNonActief=True)
    world.add_article("NIEUW-SHIRT", omschrijving="Iets anders")
    assert await articles(world, " shirt ") == ["SHIRT", "LAB-SHIRT"], "the exact code first, then by name"
    assert await articles(world, "kosten-l") == []
    assert await articles(world, "VERZENDKOSTEN-") == ["VERZENDKOSTEN-0", "VERZENDKOSTEN-H", "VERZENDKOSTEN-L"]
    assert await articles(world, "verzend", limit=2) == ["VERZENDKOSTEN-0", "VERZENDKOSTEN-H"]


async def test_customers_by_number_or_a_part_of_name_or_address() -> None:
    world = World()
    world.add_relation("Straat 1001", "x@example.test")
    world.add_relation("Weg", "karel@example.test", nonactief=True)
    world.add_relation("Karels leverancier", None, relatiesoort=["Leverancier"])
    world.add_relation("Twee", "a@example.test; Piet.KAREL@example.test")
    assert await customers(world, "karel") == ["Karel Klant", "Twee"]
    assert await customers(world, "1001") == ["Karel Klant", "Straat 1001"], "the number first"
    assert await customers(world, "@BEDRIJF.", limit=1) == ["Bedrijf Inkoop"]
    assert await customers(world, "-1") == []
    assert await customers(world, "onbekende") == [], "the placeholder of SnelStart is nobody"


@pytest.mark.parametrize("text", ["", "   "])
async def test_nothing_is_asked_for_an_empty_text(text: str) -> None:
    books = World().books()
    assert await books.articles.search(text, limit=5) == []
    assert await books.customers.search(text, limit=5) == []
    assert books.usage.calls == 0


AWKWARD = ["O'Brien", "') or ('1' eq '1", "50% & meer", "Zoë + co/#?", "🛒" * 80, "x" * 240, "99999999999999999999"]


@pytest.mark.parametrize("text", AWKWARD)
async def test_awkward_texts_find_exactly_themselves_in_one_call(text: str) -> None:
    world = World()
    world.add_article("AWKWARD", omschrijving=f"voor {text}")
    world.add_relation(text, None)
    books = world.books()
    assert [found.code for found in await books.articles.search(text, limit=5)] == ["AWKWARD"]
    assert [found.name for found in await books.customers.search(text, limit=5)] == [text]
    assert books.usage.calls == 2
    assert not world.sim.log.violations


async def test_a_long_text_is_compared_to_its_end() -> None:
    world = World()
    world.add_article("A", omschrijving="x" * 150 + "a")
    world.add_article("B", omschrijving="x" * 150 + "b")
    assert await articles(world, "x" * 150 + "B") == ["B"]


async def test_a_filter_that_is_ignored_finds_no_strangers() -> None:
    world = World()
    world.add_article("KOFFIE-OUD", isNonActief=True)
    world.fault(Fault(FaultKind.IGNORE_FILTER))
    assert await articles(world, "koffie") == ["LAB-KOFFIE"]
    assert await customers(world, "vroeger") == [], "an inactive card is not to be chosen"


async def test_the_questions_on_the_wire() -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(parse_qsl(request.url.query.decode())))
        return httpx.Response(200, json=[])

    books = answering(answer)
    await books.articles.search("O'B", limit=5)
    await books.customers.search("17", limit=5)
    assert asked == [
        {
            "$filter": "IsNonActief eq false and (startswith(Artikelcode,'O''B') eq true "
            "or substringof('O''B',Omschrijving) eq true)"
        },
        {
            "$filter": "Nonactief eq false and (substringof('17',Naam) eq true or substringof('17',Email) eq true "
            "or Relatiecode eq 17)",
            "$top": "100",
        },
    ]
    assert client_of(books).calls == 2
