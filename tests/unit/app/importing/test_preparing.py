"""Orders are prepared together, and what goes wrong with one of them stops as few of the others as it can."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest

from sconnect.app.errors import (
    RefusedError,
    SconnectError,
    SettingsError,
    StoreBusyError,
    TooManyCallsError,
    UnreachableError,
)
from sconnect.app.importing.articles.lookup import ArticleChoice
from sconnect.app.importing.articles.without_code import code_of_name
from sconnect.app.storage.records import ArticleLink, OrderRecord
from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import OrderPlan
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import LineMode, Processing
from sconnect.domain.values.bilingual import Bilingual
from tests.fakes.rows import Fate, Operation
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import COFFEE, ImportRun, card_of_shopper, import_run, order_of, orders_of
from tests.unit.app.orders import marker_of, work_list
from tests.unit.domain.makers import article

REFUSAL = RefusedError("de zoekvraag wordt niet geaccepteerd.", "de zoekvraag wordt niet geaccepteerd.")
NO_RIGHT = SettingsError("De koppelsleutel geeft geen recht.", "De koppelsleutel geeft geen recht.")


def _booked(run: ImportRun) -> list[str]:
    return sorted(order.payment_reference.removeprefix("LAB-") for order in run.books.orders.created)


async def _listed(desk: Desk) -> list[str]:
    return [entry.order_id for entry in await work_list(desk)]


async def _markers(desk: Desk) -> list[str]:
    return [stored.record.order_id async for stored in desk.services.store.range(OrderRecord, "lab")]


def _stumble(run: ImportRun, error: SconnectError, shoppers: Iterable[str]) -> None:
    """Let the books fail over every question in which one of these shoppers is mentioned."""
    run.books.customers.stumbles_over = {f"{name}@example.test": error for name in shoppers}


async def test_no_orders_ask_nothing_of_the_books(desk: Desk) -> None:
    run = import_run(desk)
    assert await run.book()
    assert run.session.calls_made == 0
    assert desk.rows.reads == desk.rows.writes == {}


async def test_orders_are_booked_with_one_look_up_of_articles_and_one_of_customers(desk: Desk) -> None:
    run = import_run(desk)
    run.books.customers.add(*(card_of_shopper(name) for name in ("anna", "bert", "cato")))
    assert await run.book(*orders_of("anna", "bert", "cato"))
    looked_up = ["articles.find", "customers.find", "postings.returns"]
    assert run.books.usage.asked == [*looked_up, *["orders.create"] * 3]
    assert run.progress.counts == {"done": 3}


async def test_an_order_whose_amounts_cannot_be_read_waits_and_the_others_are_booked(desk: Desk) -> None:
    run = import_run(desk)
    broken = order_of(order_id="1001", problem=Bilingual("De regels zijn onleesbaar.", "The lines cannot be read."))
    assert await run.book(broken, order_of(order_id="1002"))
    assert _booked(run) == ["1002"]
    [entry] = await work_list(desk)
    assert (entry.order_id, [kind for kind, _ in entry.causes]) == ("1001", [CauseKind.ORDER_UNREADABLE])
    assert "De regels zijn onleesbaar" in entry.reason
    assert (await marker_of(desk)).explanation


async def test_an_order_on_which_our_code_stumbles_waits_and_the_others_are_booked(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    run = import_run(desk)
    odd = order_of(order_id="1001")
    odd = replace(odd, lines=(replace(COFFEE, name="Geheim", quantity=Decimal("NaN")),))
    with caplog.at_level(logging.ERROR):
        assert await run.book(odd, order_of(order_id="1002"))
    assert _booked(run) == ["1002"]
    [entry] = await work_list(desk)
    assert "er staat iets onverwachts in (InvalidOperation); meld dit aan de beheerder" in entry.reason
    [message] = caplog.messages
    assert message.splitlines()[0] == "order stumbled: profile lab order 1001 InvalidOperation"
    assert "Geheim" not in message


async def test_an_order_on_which_our_code_stumbles_while_it_is_completed_waits_as_well(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.fail("customers.create", KeyError("verrassing"))
    anna, bert = orders_of("anna", "bert")
    assert await run.book(anna, bert)
    assert await _listed(desk) == [anna.order_id]
    assert _booked(run) == [bert.order_id]


@pytest.mark.parametrize("kind", [TooManyCallsError, UnreachableError])
async def test_books_that_cannot_be_reached_stop_the_rest_but_what_is_ready_is_sent(
    desk: Desk, kind: type[TooManyCallsError | UnreachableError]
) -> None:
    run = import_run(desk)
    run.books.customers.add(card_of_shopper("anna"))
    run.books.usage.fail("customers.create", *[kind("niet nu", "not now")] * 99)
    ready, unreachable, rest = orders_of("anna", "bert", "cato")
    with pytest.raises(kind):
        await run.book(ready, unreachable, rest)
    assert _booked(run) == [ready.order_id]
    assert await _markers(desk) == [ready.order_id]
    assert await _listed(desk) == []
    assert run.books.customers.created == []


async def test_a_look_up_that_fails_for_all_orders_raises_and_lists_none(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.fail("articles.find", UnreachableError("niet nu", "niet nu"))
    with pytest.raises(UnreachableError):
        await run.book(*orders_of("anna", "bert"))
    assert await _markers(desk) == await _listed(desk) == []


async def test_one_creation_that_is_refused_makes_only_its_order_wait(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.fail("customers.create", NO_RIGHT)
    assert await run.book(*orders_of("anna", "bert", "cato"))
    assert _booked(run) == ["1002", "1003"]
    [entry] = await work_list(desk)
    assert (entry.order_id, entry.causes[0][0]) == ("1001", CauseKind.BOOKS_REFUSED)
    assert "De koppelsleutel geeft geen recht" in entry.reason


@pytest.mark.parametrize("error", [REFUSAL, NO_RIGHT])
async def test_a_question_that_is_refused_for_all_is_put_one_by_one_and_only_the_blamed_order_waits(
    desk: Desk, error: SconnectError
) -> None:
    run = import_run(desk)
    _stumble(run, error, ["bert"])
    assert await run.book(*orders_of("anna", "bert", "cato"))
    assert _booked(run) == ["1001", "1003"]
    assert await _listed(desk) == ["1002"]


async def test_three_shoppers_without_rights_are_a_missing_key_and_no_order_is_blamed(desk: Desk) -> None:
    run = import_run(desk)
    _stumble(run, NO_RIGHT, ["anna", "bert", "cato", "dirk"])
    with pytest.raises(SettingsError, match="geen recht"):
        await run.book(*orders_of("anna", "bert", "cato", "dirk"))
    assert await _listed(desk) == await _markers(desk) == []
    assert len(run.books.customers.looked_up) == 1 + 3, "the fourth is not asked for any more"


async def test_three_orders_of_one_shopper_without_rights_are_no_missing_key(desk: Desk) -> None:
    run = import_run(desk)
    _stumble(run, NO_RIGHT, ["anna"])
    orders = orders_of("anna", "anna", "anna", "bert")
    assert await run.book(*orders)
    assert _booked(run) == [orders[-1].order_id]
    assert await _listed(desk) == ["1001", "1002", "1003"]


async def test_two_shoppers_without_rights_beside_one_who_passes_are_no_missing_key(desk: Desk) -> None:
    run = import_run(desk)
    _stumble(run, NO_RIGHT, ["anna", "bert"])
    assert await run.book(*orders_of("anna", "bert", "cato"))
    assert _booked(run) == ["1003"]
    assert await _listed(desk) == ["1001", "1002"]


async def test_three_shoppers_without_rights_after_one_who_passed_are_no_missing_key(desk: Desk) -> None:
    run = import_run(desk)
    _stumble(run, NO_RIGHT, ["bert", "cato", "dirk"])
    assert await run.book(*orders_of("anna", "bert", "cato", "dirk"))
    assert _booked(run) == ["1001"]
    assert await _listed(desk) == ["1002", "1003", "1004"]


async def test_an_order_that_waits_has_passed_so_that_the_key_is_not_to_blame(desk: Desk) -> None:
    run = import_run(desk, customers={"processing": Processing.MANUAL})
    _stumble(run, NO_RIGHT, ["bert", "cato", "dirk"])
    assert await run.book(*orders_of("anna", "bert", "cato", "dirk"))
    assert await _listed(desk) == ["1001", "1002", "1003", "1004"]


async def test_one_order_alone_without_rights_fails_the_run_and_is_not_blamed(desk: Desk) -> None:
    run = import_run(desk)
    _stumble(run, NO_RIGHT, ["anna"])
    with pytest.raises(SettingsError):
        await run.book(*orders_of("anna"))
    assert await _listed(desk) == []


async def test_refusals_of_every_order_are_no_missing_key(desk: Desk) -> None:
    run = import_run(desk)
    _stumble(run, REFUSAL, ["anna", "bert", "cato"])
    assert await run.book(*orders_of("anna", "bert", "cato"))
    assert await _listed(desk) == ["1001", "1002", "1003"]


async def test_books_that_cannot_be_reached_for_one_order_stop_the_rest_of_those_put_one_by_one(desk: Desk) -> None:
    run = import_run(desk)
    _stumble(run, UnreachableError("niet nu", "niet nu"), ["cato"])
    run.books.usage.fail("customers.find", REFUSAL)
    with pytest.raises(UnreachableError):
        await run.book(*orders_of("anna", "bert", "cato", "dirk"))
    _, *one_by_one = run.books.customers.looked_up
    assert all("dirk@example.test" not in query.emails for query in one_by_one)
    assert await _listed(desk) == []


async def test_time_that_runs_out_leaves_the_rest_for_the_next_run(desk: Desk) -> None:
    run = import_run(desk)

    async def stop() -> None:
        run.progress.stop_asked = True

    run.books.usage.before["customers.create"] = stop
    assert not await run.book(*orders_of("anna", "bert", "cato"))
    assert _booked(run) == ["1001"]
    assert await _markers(desk) == ["1001"]
    assert await _listed(desk) == []


async def test_time_that_runs_out_while_orders_are_put_one_by_one_leaves_the_rest_as_well(desk: Desk) -> None:
    run = import_run(desk)
    run.books.usage.fail("customers.find", REFUSAL)

    async def stop() -> None:
        run.progress.stop_asked = True

    run.books.usage.before["customers.create"] = stop
    assert not await run.book(*orders_of("anna", "bert", "cato"))
    assert _booked(run) == ["1001"]


async def test_one_order_gets_through_however_late_it_is(desk: Desk) -> None:
    run = import_run(desk)
    run.progress.stop_asked = True
    assert not await run.book(*orders_of("anna", "bert"))
    assert _booked(run) == ["1001"]


async def test_time_that_runs_out_after_the_last_order_leaves_nothing_undone(desk: Desk) -> None:
    run = import_run(desk)
    run.progress.stop_asked = True
    assert await run.book(*orders_of("anna"))


async def test_orders_with_questions_of_their_own_are_prepared_twenty_at_a_time(desk: Desk) -> None:
    """What is ready is sent before the quota is spent on the questions of others."""
    run = import_run(desk, line_mode=LineMode.CODE_AND_QUANTITY)
    names = [f"koper{number}" for number in range(21)]
    run.books.customers.add(*map(card_of_shopper, names))
    assert await run.book(*orders_of(*names))
    asked = run.books.usage.asked
    second = [at for at, call in enumerate(asked) if call == "customers.find"][1]
    assert asked[:second].count("articles.agreed_prices") == asked[:second].count("orders.create") == 20
    assert asked[second:].count("orders.create") == 1


async def test_the_first_twenty_are_booked_although_the_next_ones_cannot_be_prepared(desk: Desk) -> None:
    run = import_run(desk, line_mode=LineMode.CODE_AND_QUANTITY)
    names = [f"koper{number}" for number in range(25)]
    run.books.customers.add(*map(card_of_shopper, names))
    _stumble(run, TooManyCallsError("quotum", "quotum"), ["koper20"])
    with pytest.raises(TooManyCallsError):
        await run.book(*orders_of(*names))
    assert len(_booked(run)) == 20


async def test_a_batch_that_ran_out_of_time_is_the_last_one(desk: Desk) -> None:
    run = import_run(desk, line_mode=LineMode.CODE_AND_QUANTITY)
    names = [f"koper{number}" for number in range(25)]
    run.books.customers.add(*map(card_of_shopper, names))
    run.progress.stop_asked = True
    assert not await run.book(*orders_of(*names))
    assert len(_booked(run)) == 1


async def test_a_profile_of_another_administration_blames_no_order(desk: Desk) -> None:
    run = import_run(desk)
    connection = run.session.profile.connection.model_copy(update={"administration_id": "another"})
    run.session.profile = run.session.profile.model_copy(update={"connection": connection})
    with pytest.raises(SettingsError, match="een andere dan waarmee dit profiel is gekoppeld"):
        await run.book(order_of())
    assert await _markers(desk) == await _listed(desk) == []


async def test_a_product_without_a_code_is_booked_on_the_article_that_a_person_linked_to_its_name(desk: Desk) -> None:
    run = import_run(desk)
    order = order_of(replace(COFFEE, model="", name="Losse koffie"))
    assert await run.book(order)
    [entry] = await work_list(desk)
    assert entry.causes[0][0] is CauseKind.ARTICLE_CODE_MISSING

    run.books.articles.add(article("LAB-KOFFIE", id="chosen"))
    link = ArticleLink(
        profile_id="lab",
        article_key=code_of_name("Losse koffie").casefold(),
        article_id="chosen",
        how=LinkOrigin.CHOSEN,
        at=desk.clock.now(),
    )
    await desk.services.store.put(link)
    assert await import_run(desk, books=run.books).book(order)
    [sent] = run.books.orders.created
    assert [line.article_id for line in sent.lines] == ["chosen"]
    assert (await marker_of(desk)).state is OrderState.DONE


async def test_an_unexpected_error_that_cannot_be_listed_leaves_what_is_ready(desk: Desk) -> None:
    run = import_run(desk)
    run.books.customers.add(*(card_of_shopper(name) for name in ("anna", "bert")))
    first, odd = orders_of("anna", "bert")
    choose, asked = run.articles.choose, count(1)

    async def choose_once(plan: OrderPlan) -> dict[str, ArticleChoice]:
        if next(asked) == 2:
            raise ZeroDivisionError
        return await choose(plan)

    run.articles.choose = choose_once  # type: ignore[method-assign]  # our own code, going wrong over one order

    def no_list(operation: Operation) -> Fate:
        return Fate.LOST if operation.is_write and operation.table == "worklist" else Fate.FINE

    desk.rows.policy = no_list
    with pytest.raises(StoreBusyError):
        await run.book(first, odd)
    assert _booked(run) == [first.order_id]
