"""Extra fields: which there are, and filling one of an article."""

import json

import httpx
import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import NotFoundError, OutcomeUnknownError, RefusedError, UnreadableError
from sconnect.domain.books import ExtraFields

from .world import NAME, World, answering


async def test_the_names_of_articles_and_of_customers() -> None:
    world = World()
    books = world.books()
    assert await books.reference.extra_fields() == ExtraFields(
        articles=("webshopcode", "kleur", "gewicht"), customers=("webshopklant", "nieuwsbrief")
    )
    assert books.usage.calls == 4
    assert not world.sim.log.violations


async def test_without_records_there_are_no_fields_to_read() -> None:
    world = World()
    world.sim.books(NAME).articles.clear()
    for relation in world.sim.books(NAME).relations.values():
        relation["relatiesoort"] = ["Leverancier"]
    books = world.books()
    assert await books.reference.extra_fields() == ExtraFields()
    assert books.usage.calls == 2


async def test_fields_that_are_not_as_documented() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/customFields"):
            return httpx.Response(200, json={"klantCustomFields": "none"})
        return httpx.Response(200, json=[{"id": "5b9f7e10-aaaa-4bbb-8ccc-000000000042"}])

    with pytest.raises(UnreadableError):
        await answering(answer).reference.extra_fields()


async def test_a_field_is_filled_and_the_others_stay() -> None:
    world = World()
    key = str(world.article("LAB-KOFFIE")["id"])
    books = world.books()
    await books.articles.fill_extra_field(key, "kleur", "rood")
    await books.articles.fill_extra_field(key, "webshopcode", "WS-1 é")
    await books.articles.fill_extra_field(key, "webshopcode", "WS-1 é")
    (article,) = await books.articles.find(["LAB-KOFFIE"])
    assert article.extra_fields == {"kleur": "rood", "webshopcode": "WS-1 é"}
    assert await books.articles.find(["WS-1 é"], extra_field="webshopcode") == [article]


async def test_the_request_names_this_field_alone() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, content=b"")

    await answering(answer).articles.fill_extra_field("5B9F7E10-AAAA-4BBB-8CCC-000000000042", "webshopcode", "WS-1")
    assert (sent[0].method, sent[0].url.path) == (
        "PUT",
        "/v2/artikelen/5b9f7e10-aaaa-4bbb-8ccc-000000000042/customFields",
    )
    assert json.loads(sent[0].content) == [{"name": "webshopcode", "value": "WS-1"}]


@pytest.mark.parametrize(
    ("field", "value", "code", "sentence"),
    [
        ("onbekend", "x", "REF-0002", "Het extra veld bestaat niet (REF-0002)"),
        ("webshopcode", "x" * 51, "REF-0004", "De tekst is langer dan het extra veld toestaat (REF-0004)"),
        ("kleur", "paars", "REF-0005", "De waarde komt niet voor in de lijst van het extra veld (REF-0005)"),
        ("gewicht", "zwaar", "REF-0007", "De waarde is geen geheel getal (REF-0007)"),
    ],
)
async def test_what_a_field_does_not_take_is_refused_in_plain_words(
    field: str, value: str, code: str, sentence: str
) -> None:
    world = World()
    with pytest.raises(RefusedError) as caught:
        await world.books().articles.fill_extra_field(str(world.article("LAB-KOFFIE")["id"]), field, value)
    assert (caught.value.codes, caught.value.dutch) == ((code,), sentence)


@pytest.mark.parametrize("article_id", ["00000000-0000-4000-9000-999999999999", "../relaties/1"])
async def test_an_article_that_is_gone(article_id: str) -> None:
    world = World()
    with pytest.raises(NotFoundError):
        await world.books().articles.fill_extra_field(article_id, "webshopcode", "x")


async def test_a_lost_answer_leaves_the_outcome_open_and_nothing_is_repeated() -> None:
    world = World()
    world.fault(Fault(FaultKind.DROP_AFTER, method="PUT"))
    with pytest.raises(OutcomeUnknownError):
        await world.books().articles.fill_extra_field(str(world.article("LAB-KOFFIE")["id"]), "webshopcode", "WS-1")
    assert world.sim.log.count("PUT", "/artikelen/{id}/customFields") == 1
    assert world.article("LAB-KOFFIE")["extraVelden"] == [{"naam": "webshopcode", "waarde": "WS-1"}]
