"""Bounds on what SnelStart may answer, and that the largest real answer fits in them."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import httpx
import pytest

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.wire import to_json
from sconnect.adapters.json_http.bodies import MOST_VALUES
from sconnect.adapters.snelstart.http.transport import LARGEST_ANSWER
from sconnect.app.errors import OutcomeUnknownError, RefusedError, UnreadableError
from sconnect.app.ports import CustomerQuery
from sconnect.domain.books import NewArticle
from tests.contract.snelstart.test_orders import sales_order
from tests.contract.snelstart.world import NAME, World, answering

ID = "5b9f7e10-aaaa-4bbb-8ccc-000000000042"
NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


async def test_five_hundred_orders_of_thirty_lines_fit_in_an_answer() -> None:
    world = World()
    order = sales_order(world)
    line = replace(order.lines[0], description="Koffiebonen Espresso, donker gebrand, 1 kg (maling: filter)")
    await world.books().orders.create(replace(order, day=NOVEMBER[0], lines=(line,) * 30, memo="m" * 250))
    [booked] = world.sim.orders(NAME)
    page = [{**booked, "id": f"00000000-0000-4000-8000-{number:012d}", "nummer": number} for number in range(500)]
    body = to_json(page).encode()
    # A real record has some fields that the simulation leaves out.
    assert 1.3 * len(body) < LARGEST_ANSWER
    assert 1.3 * sum(body.count(separator) for separator in b",[{") < MOST_VALUES
    answers = [body, b"[]"]
    books = answering(lambda _: httpx.Response(200, content=answers.pop(0)))
    found = await books.orders.of_days(*NOVEMBER)
    assert len(found) == 500
    assert {len(each.lines) for each in found} == {30}


async def test_an_answer_of_more_bytes_is_not_read() -> None:
    books = answering(lambda _: httpx.Response(200, content=b'[{"id": "' + b"x" * LARGEST_ANSWER + b'"}]'))
    with pytest.raises(UnreadableError):
        await books.articles.changed(None)


async def test_an_answer_of_millions_of_values_is_not_read() -> None:
    books = answering(lambda _: httpx.Response(200, content=b"[" + b"[]," * 5_000_000 + b"0]"))
    with pytest.raises(UnreadableError):
        await books.articles.changed(None)


@pytest.mark.parametrize(("layers", "is_read"), [(1, True), (2, False), (3, False)])
async def test_one_layer_of_compression_is_read_and_more_are_not(layers: int, is_read: bool) -> None:
    world = World()
    query = CustomerQuery(emails=frozenset({"klant@example.test"}))
    world.fault(Fault(FaultKind.COMPRESSED, path="/v2/*", layers=layers))
    books = world.books()
    if is_read:
        assert len(await books.customers.find(query)) == 1
        assert await books.orders.create(sales_order(world)) is not None
        return
    with pytest.raises(UnreadableError):
        await books.customers.find(query)
    with pytest.raises(OutcomeUnknownError):  # it may well have been booked
        await books.orders.create(sales_order(world))


@pytest.mark.parametrize("number", ["1e1000000", "1e99999999999999999999", "9" * 5_000, "8712345678901", "1e30"])
@pytest.mark.parametrize("field", ["verkoopprijs", "vrijeVoorraad", "technischeVoorraad"])
async def test_a_number_beyond_reason_makes_a_field_of_one_article_unreadable(number: str, field: str) -> None:
    odd = f'{{"id": "{ID}", "artikelcode": "ODD", "{field}": {number}}}'
    good = json.dumps({"id": ID.replace("42", "43"), "artikelcode": "GOOD", field: 5})
    books = answering(lambda _: httpx.Response(200, content=f"[{odd}, {good}]".encode()))
    first, second = (await books.articles.changed(None)).rows
    assert list(first.unreadable) == [
        {"verkoopprijs": "sales_price", "vrijeVoorraad": "free_stock"}.get(field, "technical_stock")
    ]
    assert field in next(iter(first.unreadable.values())).dutch
    assert (first.code, second.code, second.unreadable) == ("ODD", "GOOD", {})
    assert Decimal(5) in (second.sales_price, second.free_stock, second.technical_stock)


@pytest.mark.parametrize("lines", [{}, [{"aantal": "x"}], [{"stuksprijs": 10**30}], [{}] * 10_001])
async def test_a_sales_order_of_which_the_lines_cannot_be_read_has_no_totals_to_compare(lines: object) -> None:
    row = {"id": ID, "nummer": 17, "betalingskenmerk": "WEB1", "datum": "2026-11-01T00:00:00", "regels": lines}
    books = answering(lambda _: httpx.Response(200, json=[{**row, "totaalInclusiefBtw": 5}]))
    [order] = await books.orders.of_days(*NOVEMBER)
    assert (order.number, order.payment_reference, order.lines) == (17, "WEB1", ())
    assert (order.total_including_vat, order.total_excluding_vat) == (None, None)


async def test_a_text_beyond_what_is_held_is_unreadable() -> None:
    row = {"id": ID, "artikelcode": "ODD", "omschrijving": "x" * 65_536}
    books = answering(lambda _: httpx.Response(200, json=[row]))
    [article] = (await books.articles.changed(None)).rows
    assert list(article.unreadable) == ["name"]
    assert len(article.unreadable["name"].dutch) < 100


async def test_the_same_page_again_is_no_list() -> None:
    page = [{"id": f"00000000-0000-4000-8000-{number:012d}", "datum": "2026-11-01T00:00:00"} for number in range(500)]
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.query.decode())
        return httpx.Response(200, json=page)

    with pytest.raises(UnreadableError):
        await answering(answer).orders.of_days(*NOVEMBER)
    assert len(asked) == 2


@pytest.mark.parametrize(
    "odd", ["1e1000000", "[" * 900 + "]" * 900, "[" * 4_000 + "]" * 4_000], ids=["number", "deep", "deeper"]
)
async def test_a_record_that_was_not_read_exactly_is_never_written_back(odd: str) -> None:
    methods: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        methods.append(request.method)
        return httpx.Response(200, content=f'{{"id": "{ID}", "artikelcode": "A", "iets": [{{"x": {odd}}}]}}'.encode())

    with pytest.raises(RefusedError, match="niet te lezen"):
        await answering(answer).articles.update(ID, NewArticle("A", "Artikel", ID, Decimal(1)))
    assert methods == ["GET"]


@pytest.mark.parametrize("depth", [100, 900, 4_000])
async def test_a_refusal_is_read_however_deep_it_is_nested(depth: int) -> None:
    body = b"[" * depth + b'"x"' + b"]" * depth
    with pytest.raises(RefusedError):
        await answering(lambda _: httpx.Response(400, content=body)).articles.changed(None)


async def test_a_redirect_to_a_name_that_cannot_be_is_an_answer_that_makes_no_sense() -> None:
    books = answering(lambda _: httpx.Response(302, headers={"location": "//xn--0/"}))
    with pytest.raises(UnreadableError):
        await books.articles.changed(None)
