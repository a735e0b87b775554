"""Cards follow their shoppers: read when an order says something new, written once, never with older data."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sconnect.app.errors import OutcomeUnknownError, RefusedError, SettingsError, UnreachableError
from sconnect.app.importing.customers.refresh import newest_only, refresh_card
from sconnect.app.storage.records import CustomerLink
from sconnect.app.storage.records.base import link_key
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Processing
from sconnect.domain.shop import ShopOrder
from tests.unit.app.conftest import Desk
from tests.unit.app.importing.session import GUEST, ImportRun, import_run, known, order_of, there

KEY = link_key("email:gast@example.test")
OTHER_PHONE = "0687654321"


def _run(desk: Desk, earlier: ImportRun | None = None) -> ImportRun:
    settings = {"processing": Processing.ADD_AND_UPDATE}
    return import_run(desk, books=earlier.books if earlier else None, customers=settings)


def _order(phone: str = "0612345678", *, day: int = 0, **changes: Any) -> ShopOrder:
    """An order of the guest, so many days later than usual."""
    return order_of(telephone=phone, placed_at=order_of().placed_at + timedelta(days=day), **changes)


async def _link(desk: Desk) -> CustomerLink:
    stored = await desk.services.store.get(CustomerLink, "lab", KEY)
    assert stored is not None
    return stored.record


def _phones(run: ImportRun) -> list[str]:
    """The telephone numbers that were written to the card."""
    return [changes.phone for _, changes in run.books.customers.updated]


async def _later(run: ImportRun, order: ShopOrder) -> ImportRun:
    """Prepare an order in a next run."""
    later = _run(run.desk, run)
    there(await later.prepare(order))
    return later


async def test_what_an_order_says_otherwise_is_written_to_the_card(desk: Desk) -> None:
    run = _run(desk)
    there(await run.prepare(_order(OTHER_PHONE)))
    assert _phones(run) == [OTHER_PHONE]
    assert run.books.customers.records["guest"].phone == OTHER_PHONE
    assert run.progress.counts == {"customers_updated": 1}
    link = await _link(desk)
    assert link.content_hash
    assert link.content_at == _order().placed_at


async def test_only_what_is_otherwise_is_written(desk: Desk) -> None:
    run = _run(desk)
    there(await run.prepare(_order(OTHER_PHONE)))
    [(_, changes)] = run.books.customers.updated
    assert (changes.name, changes.email, changes.vat_number) == ("", "", "")


@pytest.mark.parametrize("processing", [Processing.ADD, Processing.MANUAL])
async def test_cards_that_do_not_follow_the_shop_are_never_written(desk: Desk, processing: Processing) -> None:
    run = import_run(desk, customers={"processing": processing})
    there(await run.prepare(_order(OTHER_PHONE)))
    assert run.books.customers.updated == []


async def test_a_card_that_says_so_already_is_looked_at_once_and_not_written(desk: Desk) -> None:
    run = _run(desk)
    there(await run.prepare(_order()))
    run = await _later(run, _order(order_id="1002", day=1))
    assert len(run.books.customers.looked_up) == 1
    assert run.books.customers.updated == []


async def test_a_shopper_who_says_the_same_again_costs_no_call(desk: Desk) -> None:
    run = _run(desk)
    there(await run.prepare(_order(OTHER_PHONE)))
    run = await _later(run, _order(OTHER_PHONE, order_id="1002", day=1))
    assert len(run.books.customers.looked_up) == 1
    assert _phones(run) == [OTHER_PHONE]


async def test_a_shopper_who_says_something_new_is_looked_at_again(desk: Desk) -> None:
    run = _run(desk)
    there(await run.prepare(_order(OTHER_PHONE)))
    run = await _later(run, _order("0611111111", order_id="1002", day=1))
    assert _phones(run) == [OTHER_PHONE, "0611111111"]


async def test_an_older_order_does_not_bring_back_older_data(desk: Desk) -> None:
    run = _run(desk)
    there(await run.prepare(_order(OTHER_PHONE)))
    run = await _later(run, _order("0611111111", order_id="1002", day=-1))
    assert _phones(run) == [OTHER_PHONE]
    assert (await _link(desk)).content_at == _order().placed_at


async def test_a_card_that_a_person_chose_is_never_written(desk: Desk) -> None:
    run = _run(desk)
    chosen = CustomerLink(
        profile_id="lab", link=KEY, customer_id="guest", how=LinkOrigin.CHOSEN, at=desk.clock.now(), name="Gerda Gast"
    )
    await desk.services.store.put(chosen)
    there(await run.prepare(_order(OTHER_PHONE)))
    assert run.books.customers.updated == []
    assert run.books.customers.looked_up == []


async def test_a_card_is_written_once_in_a_run(desk: Desk) -> None:
    run = _run(desk)
    there(await run.prepare(_order(OTHER_PHONE)))
    there(await run.prepare(_order("0611111111", order_id="1002", day=1)))
    assert _phones(run) == [OTHER_PHONE]


async def test_a_refused_update_is_told_and_not_tried_again_with_the_same_data(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.fail(
        "customers.update", RefusedError("het telefoonnummer klopt niet", "het telefoonnummer klopt niet")
    )
    there(await run.prepare(_order(OTHER_PHONE)))
    sentence = (
        "Klant Gerda Gast (5001) kon niet worden bijgewerkt: het telefoonnummer klopt niet. De order is wel geboekt."
    )
    assert (run.progress.errors, run.progress.counts) == ([sentence], {})
    run = await _later(run, _order(OTHER_PHONE, order_id="1002", day=1))
    assert run.books.usage.asked.count("customers.update") == 1


@pytest.mark.parametrize("error", [OutcomeUnknownError("stil", "stil"), SettingsError("geen recht", "geen recht")])
async def test_an_update_whose_outcome_may_be_better_next_time_is_tried_again_by_the_next_order(
    desk: Desk, error: OutcomeUnknownError | SettingsError
) -> None:
    run = _run(desk)
    run.books.usage.fail("customers.update", error)
    there(await run.prepare(_order(OTHER_PHONE)))
    assert (await _link(desk)).content_hash == ""
    run = await _later(run, _order(OTHER_PHONE, order_id="1002", day=1))
    assert _phones(run) == [OTHER_PHONE]


async def test_an_update_that_cannot_reach_the_books_raises(desk: Desk) -> None:
    run = _run(desk)
    run.books.usage.fail("customers.update", UnreachableError("niet nu", "niet nu"))
    with pytest.raises(UnreachableError):
        await run.prepare(_order(OTHER_PHONE))


async def test_the_card_that_counts_is_the_old_one_while_the_update_failed(desk: Desk) -> None:
    run = _run(desk)
    assert GUEST.address is not None
    run.books.customers.add(replace(GUEST, name="Oude naam", address=replace(GUEST.address, contact="Oude naam")))
    order = _order()
    refresh = known((await run.recognise(order))[order.order_id]).refresh
    assert refresh is not None
    run.books.usage.fail("customers.update", RefusedError("nee", "nee"))
    card, _ = await refresh_card(run.session, refresh)
    assert (card.who, refresh.after.who) == ("Oude naam (5001)", "Gerda Gast (5001)")


def test_the_newest_order_of_each_customer_counts() -> None:
    first, second, third = (
        _order(order_id="1", day=2),
        _order(order_id="2", day=1, history_id=8),
        _order(order_id="3", day=1, history_id=9),
    )
    customers = {"1": "a", "2": "b", "3": "b"}
    assert newest_only([first, second, third, _order(order_id="4")], customers) == {"1", "3"}
