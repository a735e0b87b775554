"""What changed since a moment, page by page: the bread of the exports."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx
import pytest

from local.snelstart.switches import Switches
from sconnect.app.errors import UnreadableError

from .world import NAME, World, answering

LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)
LATER = datetime(2026, 2, 1, 12, tzinfo=UTC)
ARTICLE = {"id": "5b9f7e10-aaaa-4bbb-8ccc-000000000042", "artikelcode": "A"}


async def test_articles_modified_at_or_after_a_moment_inactive_ones_included() -> None:
    world = World()
    world.add_article("OP-TIJD", modifiedOn="2026-02-01T12:00:00")
    world.add_article("NET-NIET", modifiedOn="2026-02-01T11:59:59.99")
    world.add_article("LATER-WEG", modifiedOn="2026-03-01T00:00:00.5", isNonActief=True)
    books = world.books()
    page = await books.articles.changed(LATER)
    assert sorted((article.code, article.inactive) for article in page.rows) == [
        ("LATER-WEG", True),
        ("OP-TIJD", False),
    ]
    assert page.next_skip is None
    assert books.usage.calls == 1


async def test_without_a_moment_everything_comes() -> None:
    world = World()
    world.add_article("OUD", isNonActief=True, modifiedOn=None)
    assert len((await world.books().articles.changed(None)).rows) == 15


@pytest.mark.parametrize("size", [25, 500])
async def test_pages_follow_each_other_to_the_end_whatever_their_size(size: int) -> None:
    world = World(switches=Switches(article_page_size=size))
    for number in range(1_011):
        world.add_article(f"VEEL-{number}")
    books = world.books()
    seen: set[str] = set()
    skip: int | None = 0
    while skip is not None:
        page = await books.articles.changed(LONG_AGO, skip=skip)
        seen |= {article.id for article in page.rows}
        skip = page.next_skip
    assert len(seen) == 1_025
    assert books.usage.calls == {25: 42, 500: 4}[size]


async def test_the_question_is_one_filter_without_a_page_size() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.query.decode())
        return httpx.Response(200, json=[])

    books = answering(answer)
    await books.articles.changed(LATER, skip=50)
    await books.customers.changed(None)
    assert dict(parse_qsl(asked[0])) == {"$filter": "ModifiedOn ge datetime'2026-02-01T12:00:00'", "$skip": "50"}
    assert asked[1] == ""


@pytest.mark.parametrize(("rows", "following"), [(24, None), (25, 125), (499, 599), (500, 600)])
async def test_a_page_that_may_be_full_has_a_next_one(rows: int, following: int | None) -> None:
    books = answering(lambda _: httpx.Response(200, json=[ARTICLE] * rows))
    assert (await books.articles.changed(LATER, skip=100)).next_skip == following


async def test_customers_modified_since_without_suppliers_and_placeholders() -> None:
    world = World()
    world.add_relation("Nieuw", "n@example.test", modifiedOn="2026-03-01T00:00:00")
    world.add_relation("Weg", "w@example.test", modifiedOn="2026-03-01T00:00:00", nonactief=True)
    world.add_relation("Leverancier", None, modifiedOn="2026-03-01T00:00:00", relatiesoort=["Leverancier"])
    world.relation("Onbekende klant")["modifiedOn"] = "2026-03-01T00:00:00"
    page = await world.books().customers.changed(LATER)
    assert sorted((card.name, card.inactive) for card in page.rows) == [("Nieuw", False), ("Weg", True)]
    everybody = await world.books().customers.changed(None)
    assert len(everybody.rows) == 6


async def test_a_page_of_suppliers_only_does_not_end_the_list() -> None:
    world = World()
    for number in range(30):
        world.add_relation(f"L{number}", None, modifiedOn="2026-03-01T00:00:00", relatiesoort=["Leverancier"])
    page = await world.books().customers.changed(LATER)
    assert (page.rows, page.next_skip) == ((), 30)


async def test_articles_by_id_in_few_calls_without_those_that_are_gone() -> None:
    world = World()
    ids = [world.add_article(f"A-{number}", isNonActief=number == 3) for number in range(40)]
    books = world.books()
    found = await books.articles.by_id([*(key.upper() for key in ids), "00000000-0000-4000-9000-999999999999", "x"])
    assert {article.id for article in found} == set(ids)
    assert [article.code for article in found if article.inactive] == ["A-3"]
    assert books.usage.calls == 3
    assert await books.articles.by_id(["x"]) == []
    assert books.usage.calls == 3
    assert not world.sim.log.violations


async def test_strangers_in_the_answer_are_left_out() -> None:
    books = answering(lambda _: httpx.Response(200, json=[ARTICLE]))
    assert await books.articles.by_id(["5b9f7e10-aaaa-4bbb-8ccc-000000000043"]) == []


@pytest.mark.parametrize("body", [{}, [1], [[]], None])
async def test_a_page_that_is_none_is_not_believed(body: object) -> None:
    books = answering(lambda _: httpx.Response(200, json=body))
    with pytest.raises(UnreadableError):
        await books.articles.changed(LATER)


async def test_cost_centres_by_number() -> None:
    world = World()
    books = world.books()
    found = await books.reference.cost_centres()
    assert [(centre.number, centre.name, centre.inactive) for centre in found] == [
        (1, "Webshop", False),
        (2, "Winkel", False),
        (9, "Opgeheven", True),
    ]
    assert {centre.id for centre in found} == set(world.sim.books(NAME).cost_centres)
    assert books.usage.calls == 1
