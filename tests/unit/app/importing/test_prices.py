"""The books' own prices: each question is asked once in a run."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sconnect.app.importing.articles.prices import agreed_prices
from sconnect.domain.profile import LineMode
from sconnect.domain.shop import ShopOrder
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import CABLE, COFFEE, ImportRun, import_run, order_of
from tests.unit.domain.makers import article

DAY = date(2026, 11, 23)
ARTICLES = {code: article(code) for code in ("LAB-KOFFIE", "LAB-KABEL")}
COFFEE_ID, CABLE_ID = "id-LAB-KOFFIE", "id-LAB-KABEL"


def _run(desk: Desk) -> ImportRun:
    run = import_run(desk, line_mode=LineMode.CODE_AND_QUANTITY)
    run.books.articles.agreements = {
        ("guest", COFFEE_ID): Decimal(9),
        ("guest", CABLE_ID): Decimal(8),
        ("other", COFFEE_ID): Decimal(7),
    }
    return run


async def _prices(run: ImportRun, order: ShopOrder, customer_id: str = "guest") -> dict[str, Decimal] | None:
    return await agreed_prices(run.session, run.plan(order), ARTICLES, customer_id)


async def test_prices_are_asked_by_customer_quantity_and_day(desk: Desk) -> None:
    run = _run(desk)
    assert await _prices(run, order_of(COFFEE, CABLE)) == {COFFEE_ID: Decimal(9), CABLE_ID: Decimal(8)}
    assert run.books.articles.priced == [("guest", {COFFEE_ID: Decimal(1), CABLE_ID: Decimal(2)}, DAY)]


async def test_nothing_is_asked_when_the_price_paid_counts(desk: Desk) -> None:
    run = import_run(desk)
    assert await _prices(run, order_of()) is None
    assert run.books.articles.priced == []


async def test_the_same_question_is_asked_once_in_a_run(desk: Desk) -> None:
    run = _run(desk)
    first = await _prices(run, order_of())
    assert await _prices(run, order_of(order_id="1002")) == first
    assert len(run.books.articles.priced) == 1


async def test_an_article_without_an_agreement_is_left_out_and_not_asked_again(desk: Desk) -> None:
    run = _run(desk)
    run.books.articles.agreements.clear()
    assert await _prices(run, order_of()) == {}
    assert await _prices(run, order_of()) == {}
    assert len(run.books.articles.priced) == 1


async def test_only_the_new_questions_of_an_order_are_asked(desk: Desk) -> None:
    run = _run(desk)
    await _prices(run, order_of())
    assert await _prices(run, order_of(COFFEE, CABLE)) == {COFFEE_ID: Decimal(9), CABLE_ID: Decimal(8)}
    assert [list(quantities) for _, quantities, _ in run.books.articles.priced] == [[COFFEE_ID], [CABLE_ID]]


async def test_another_customer_quantity_or_day_is_another_question(desk: Desk) -> None:
    run = _run(desk)
    await _prices(run, order_of())
    assert await _prices(run, order_of(), "other") == {COFFEE_ID: Decimal(7)}
    await _prices(run, order_of(replace(COFFEE, quantity=Decimal(5))))
    await _prices(run, order_of(placed_at=order_of().placed_at + timedelta(days=1)))
    assert run.books.articles.priced == [
        ("guest", {COFFEE_ID: Decimal(1)}, DAY),
        ("other", {COFFEE_ID: Decimal(1)}, DAY),
        ("guest", {COFFEE_ID: Decimal(5)}, DAY),
        ("guest", {COFFEE_ID: Decimal(1)}, DAY + timedelta(days=1)),
    ]


async def test_two_lines_of_one_article_are_priced_by_their_quantity_together(desk: Desk) -> None:
    run = _run(desk)
    await _prices(run, order_of(COFFEE, replace(COFFEE, quantity=Decimal(3))))
    assert [quantities for _, quantities, _ in run.books.articles.priced] == [{COFFEE_ID: Decimal(4)}]


async def test_what_was_given_away_is_not_asked_for(desk: Desk) -> None:
    run = _run(desk)
    free = replace(CABLE, unit_price=Decimal(0), unit_vat=Decimal(0))
    assert await _prices(run, order_of(COFFEE, free)) == {COFFEE_ID: Decimal(9)}
    assert [list(quantities) for _, quantities, _ in run.books.articles.priced] == [[COFFEE_ID]]
