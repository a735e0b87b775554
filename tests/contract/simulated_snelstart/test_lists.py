import re

import pytest

from local.snelstart.switches import Switches

from .caller import Caller, caller


def with_orders(number: int, switches: Switches | None = None) -> Caller:
    world = caller(switches=switches)
    order = world.order()
    for index in range(number):
        assert world.call("POST", "/verkooporders", {**order, "betalingskenmerk": f"WS-{index}"}).status == 201
    return world


def pages(world: Caller, size: int, number: int) -> list[str]:
    return [
        order["id"]
        for page in range(number)
        for order in world.get("/verkooporders", top=str(size), skip=str(page * size))
    ]


def test_pages_hold_every_order_once_in_no_particular_order() -> None:
    world = with_orders(30)
    seen = pages(world, 7, 5)
    assert len(seen) == len(set(seen)) == 30
    numbers = [order["nummer"] for order in world.get("/verkooporders")]
    assert sorted(numbers) == list(range(1, 31)) != numbers


def test_unstable_paging_gives_rows_twice_or_never() -> None:
    world = with_orders(30, Switches(unstable_paging=True))
    assert len(set(pages(world, 7, 5))) < 30


def test_a_page_is_500_at_most() -> None:
    world = with_orders(1)
    books = world.simulation.books("Demo")
    template = next(iter(books.orders.values()))
    books.orders |= {str(index): {**template, "id": str(index)} for index in range(600)}
    assert len(world.get("/verkooporders")) == 500
    assert len(world.get("/verkooporders", skip="500")) == 101
    refused = world.call("GET", "/verkooporders", top="501")
    assert "The limit of '500' for Top query has been exceeded." in refused.json()["Message"]
    assert "'501'" in refused.json()["Message"]


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", ""])
def test_top_must_be_a_positive_integer(value: str) -> None:
    assert caller().call("GET", "/relaties", top=value).status == 400


def with_many_articles(switches: Switches | None = None) -> Caller:
    world = caller(switches=switches)
    articles = world.simulation.books("Demo").articles
    template = next(iter(articles.values()))
    articles |= {key: {**template, "id": key} for key in map(str, range(60))}
    return world


def test_the_articles_have_a_cap_of_their_own() -> None:
    world = with_many_articles()
    assert len(world.get("/artikelen")) == 74
    assert len(world.get("/artikelen", top="25")) == 25
    assert "limit of '25'" in world.call("GET", "/artikelen", top="26").json()["Message"]
    assert len(world.get("/artikelen", relatieId=world.karel()["id"])) == 25


def test_the_unkind_reading_pages_articles_by_25() -> None:
    assert len(with_many_articles(Switches(article_page_size=25)).get("/artikelen")) == 25


def test_lists_without_odata_ignore_the_options_and_it_is_noted() -> None:
    world = caller()
    assert len(world.get("/landen", filter="Landcode eq 'NL'", top="1")) == 30
    assert len(world.simulation.log.violations) == 2


def test_times_are_zone_less_with_a_fraction_of_any_length() -> None:
    world = with_orders(40)
    times = [order["modifiedOn"] for order in world.get("/verkooporders")]
    assert all(re.fullmatch(r"2026-11-23T1[12]:\d\d:\d\d(\.\d{1,3})?", time) for time in times)
    assert len({len(time) for time in times}) > 1


def test_local_times_are_an_hour_ahead_in_winter() -> None:
    world = with_orders(1, Switches(local_times=True))
    assert re.match("2026-11-23T1[23]:", world.get("/verkooporders")[0]["modifiedOn"])


def test_every_field_is_there_nulls_and_empty_lists_included() -> None:
    article = caller().named("/artikelen", "artikelcode", "LAB-KOFFIE")
    assert (article["eenheid"], article["relatie"], article["extraVelden"], article["subartikelen"]) == (
        None,
        None,
        [],
        [],
    )
    group = article["artikelOmzetgroep"]
    assert group["uri"] == f"/artikelomzetgroepen/{group['id']}"
