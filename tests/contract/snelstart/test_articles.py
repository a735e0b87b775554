from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.switches import Switches
from sconnect.adapters.snelstart.http.queries import pages
from sconnect.app.errors import NotFoundError, OutcomeUnknownError, RefusalReason, RefusedError, UnreadableError
from sconnect.domain.books import Article, NewArticle

from .world import NAME, World, answering, client_of


async def codes(world: World, *wanted: str, extra_field: str = "") -> list[str]:
    return sorted(found.code for found in await world.books().articles.find(wanted, extra_field=extra_field))


async def test_articles_are_found_by_code_in_any_case_and_read_whole() -> None:
    world = World()
    stored = world.article("LAB-KOFFIE")
    stored["extraVelden"] = [{"naam": "webshopcode", "waarde": "WS-1"}, {"naam": "gewicht", "waarde": 250}]
    stored["modifiedOn"] = "2026-02-11T09:14:02.1234567"
    (found,) = await world.books().articles.find(["lab-koffie", "LAB-EBOEK", ""])
    assert found == Article(
        id=stored["id"],
        code="LAB-KOFFIE",
        name="Koffiebonen Espresso 1 kg",
        revenue_group_id=stored["artikelOmzetgroep"]["id"],
        sales_price=Decimal("12.39"),
        extra_fields={"webshopcode": "WS-1", "gewicht": "250"},
        modified_at=datetime(2026, 2, 11, 9, 14, 2, 123_456, tzinfo=UTC),
        free_stock=Decimal(116),
        technical_stock=Decimal(120),
    )


async def test_inactive_articles_come_too() -> None:
    world = World()
    world.add_article("OUD", isNonActief=True)
    (found,) = await world.books().articles.find(["OUD"])
    assert found.inactive


@pytest.mark.parametrize("code", ["O'BRIEN", "A&B=C", "50%", "É 1/2 +#?"])
async def test_awkward_codes_find_exactly_themselves(code: str) -> None:
    world = World()
    world.add_article(code)
    assert await codes(world, code) == [code]
    assert not world.sim.log.violations


async def test_an_extra_field_can_be_the_key() -> None:
    world = World()
    world.add_article("A1", extraVelden=[{"naam": "webshopcode", "waarde": "O'Brien-1"}])
    world.add_article("A2", extraVelden=[{"naam": "kleur", "waarde": "O'Brien-1"}])
    world.add_article("A3", extraVelden=[])
    assert await codes(world, "o'brien-1", "A3", extra_field="Webshopcode") == ["A1"]


async def test_a_filter_that_is_ignored_finds_no_strangers() -> None:
    world = World()
    world.fault(Fault(FaultKind.IGNORE_FILTER))
    assert await codes(world, "LAB-KOFFIE") == ["LAB-KOFFIE"]


async def test_forty_codes_take_two_calls() -> None:
    world = World()
    books = world.books()
    await books.articles.find([f"CODE-{number}" for number in range(40)])
    assert books.usage.calls == 2


@pytest.mark.parametrize("size", [25, 500])
async def test_all_pages_are_read_whatever_their_size(size: int) -> None:
    world = World(switches=Switches(article_page_size=size))
    for number in range(1_011):
        world.add_article(f"VEEL-{number}")
    client = client_of(world.books())
    rows = [row for page in [page async for page in pages(client, "/artikelen")] for row in page]
    assert len({row["id"] for row in rows if isinstance(row, dict)}) == 1_025
    assert client.calls == {25: 42, 500: 3}[size]


async def test_a_list_without_end_is_not_believed() -> None:
    page = [{"id": "5b9f7e10-aaaa-4bbb-8ccc-000000000042"}] * 25
    books = answering(lambda _: httpx.Response(200, json=page))
    with pytest.raises(UnreadableError):
        await books.articles.find(["X"])


def new_article(world: World, **more: Any) -> NewArticle:
    group = world.article("LAB-SHIRT")["artikelOmzetgroep"]["id"]
    fields: dict[str, Any] = {"code": "LAB-EBOEK", "name": "E-boek", "revenue_group_id": group}
    return NewArticle(**{**fields, "sales_price": Decimal("13.50"), **more})


async def test_a_new_article() -> None:
    world = World()
    books = world.books()
    made = await books.articles.create(new_article(world))
    stored = world.sim.books(NAME).articles[made.id]
    assert (stored["artikelcode"], stored["omschrijving"]) == ("LAB-EBOEK", "E-boek")
    assert str(stored["verkoopprijs"]) == "13.50"
    assert await books.articles.find(["LAB-EBOEK"]) == [made]


async def test_a_code_that_exists_is_refused_with_its_code_so_that_it_can_be_adopted() -> None:
    world = World()
    with pytest.raises(RefusedError) as caught:
        await world.books().articles.create(new_article(world, code="LAB-SHIRT"))
    assert caught.value.reason is RefusalReason.CODE_EXISTS
    assert caught.value.codes == ("ART-0005",)


async def test_an_article_whose_creation_was_not_confirmed_is_uncertain_and_made_once() -> None:
    world = World()
    world.fault(Fault(FaultKind.DROP_AFTER, method="POST", path="/v2/artikelen"))
    with pytest.raises(OutcomeUnknownError):
        await world.books().articles.create(new_article(world))
    assert world.sim.log.count("POST", "/artikelen") == 1


async def test_an_update_sets_name_and_price_and_keeps_all_else() -> None:
    world = World()
    key = world.add_article("BIJ", inkoopprijs=Decimal("3.10"), eenheid="stuk", voorraadControle=True)
    world.sim.books(NAME).articles[key]["extraVelden"] = [{"naam": "webshopcode", "waarde": "WS-1"}]
    before = dict(world.sim.books(NAME).articles[key])
    made = await world.books().articles.update(key, new_article(world))
    after = world.sim.books(NAME).articles[key]
    assert (made.code, made.name, made.sales_price) == ("BIJ", "E-boek", Decimal("13.50"))
    for name in ("artikelcode", "artikelOmzetgroep", "inkoopprijs", "eenheid", "voorraadControle", "extraVelden"):
        assert after[name] == before[name], name
    assert not world.sim.log.violations


async def test_an_update_that_changes_nothing_writes_nothing() -> None:
    world = World()
    books = world.books()
    made = await books.articles.create(new_article(world))
    assert await books.articles.update(made.id, new_article(world, sales_price=Decimal("13.5"))) == made
    assert world.sim.log.count("PUT", "/artikelen/{id}") == 0


async def test_an_update_with_an_empty_answer_is_done() -> None:
    world = World()
    world.fault(Fault(FaultKind.EMPTY, method="PUT"))
    made = await world.books().articles.update(str(world.article("LAB-KOFFIE")["id"]), new_article(world))
    assert (made.code, made.name) == ("LAB-KOFFIE", "E-boek")


async def test_an_article_that_is_gone() -> None:
    world = World()
    with pytest.raises(NotFoundError):
        await world.books().articles.update("00000000-0000-4000-9000-999999999999", new_article(world))


async def test_price_agreements_of_a_customer() -> None:
    world = World()
    coffee, shirt = (str(world.article(code)["id"]) for code in ("LAB-KOFFIE", "LAB-SHIRT"))
    karel = str(world.relation("Karel Klant")["id"])
    books = world.books()
    few = await books.articles.agreed_prices(karel, {coffee: Decimal(2), shirt: Decimal("1.5")}, date(2026, 11, 23))
    assert few == {coffee: Decimal("11.50"), shirt: Decimal("16.53")}
    assert await books.articles.agreed_prices(karel, {coffee: Decimal("10.00")}, date(2026, 11, 23)) == {
        coffee: Decimal("10.75")
    }
    assert await books.articles.agreed_prices(karel, {coffee: Decimal(1)}, date(2025, 12, 31)) == {
        coffee: Decimal("12.39")
    }
    assert books.usage.calls == 4
