"""The list of orders: found as a person knows them, newest first, and never in the way of booking."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sconnect.adapters.tables.keys import encode_key
from sconnect.app.errors import SconnectError
from sconnect.app.housekeeping.daily import today
from sconnect.app.overview.figures import read_figures
from sconnect.app.ports import Row
from sconnect.app.storage.codec import encode
from sconnect.app.storage.order_list import list_markers
from sconnect.app.storage.records import OrderListFilled, OrderRecord, ProfileRecord
from sconnect.app.storage.records.order_list import FORM, Listing
from sconnect.app.worklist.finding.orders import FoundOrders, OrderFilter, list_orders
from sconnect.app.worklist.orders import forget_order, skip_order
from sconnect.domain.explanation.evidence import articles_of, known_evidence
from sconnect.domain.orders.state import OrderState
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.comparison import hashed_email
from sconnect.entrypoints.queue.housekeeping import run_maintenance
from tests.fakes.rows import Fate, Operation, no_trouble
from tests.functional.faults import DAY, place_waiting
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab, queue_message
from tests.functional.orders import email_of, plain_orders
from tests.functional.test_housekeeping import maintained
from tests.functional.test_sent_returns import marker_of

TABLE = "orderlist"


def found(lab: Lab, text: str = "", **more: Any) -> list[str]:
    wanted = OrderFilter(text=text, **more)
    return [each.order_id for each in lab.run(list_orders(lab.services, lab.profile.id, wanted, limit=200)).orders]


def texts_in_list(lab: Lab) -> str:
    """Everything that the list of orders holds, keys included; what links are found by stands in the same table."""
    rows = (row for table, row in lab.rows.held() if table == TABLE and not row.key.startswith("link!"))
    return " ".join(f"{row.key} {row.values}" for row in rows).casefold()


def lose_list(lab: Lab) -> None:
    lab.rows._tables.pop(TABLE)


def test_a_person_finds_an_order_by_what_they_know_of_it(lab: Lab, api: InProcessApi) -> None:
    placed = lab.place(*plain_orders(12))
    lab.import_orders()
    waiting = place_waiting(lab)
    path = f"/api/profiles/{lab.profile.id}/orders"
    [one] = api.ask("GET", path, query="q=klant3@example.test").json()["items"]
    assert one["order_id"] == placed[2]
    assert (one["shopper"], one["sales_order_number"]) == ("Klant Nummer 3", int(one["sales_order_number"]))
    assert one["order_id"] in found(lab, str(one["sales_order_number"]))
    assert one["order_id"] in found(lab, "klant nummer 3")
    assert one["order_id"] in found(lab, "NUMMER 3")
    assert one["order_id"] in found(lab, f"{Decimal(one['total']):.2f}".replace(".", ","))
    assert found(lab, f"{lab.profile.orders.reference_prefix}{waiting}") == [waiting]
    assert set(found(lab, "1")) >= {each for each in [*placed, waiting] if each.startswith("1")}
    assert found(lab, "ummer 3") == found(lab, "klant3@example") == []
    assert found(lab, "klant", state=OrderState.WAITING) == [waiting]
    assert found(lab, customer_id=one["customer_id"]) == [one["order_id"]]
    day = lab.clock.now().date()
    assert set(found(lab, first=day, last=day)) == {*placed, waiting}
    assert found(lab, first=day + timedelta(days=1)) == found(lab, "klant", last=day - timedelta(days=1)) == []
    answer = api.ask("GET", path, query=f"from={day}&until={day}&limit=5").json()
    assert (len(answer["items"]), answer["is_complete"]) == (5, True)
    rest = api.ask("GET", path, query=f"from={day}&until={day}&limit=50&continuation={answer['next']}").json()
    assert len(rest["items"]) == len(placed) + 1 - 5


def test_no_order_fails_or_is_booked_twice_when_the_list_cannot_be_written_and_the_night_puts_it_right() -> None:
    lab = Lab()
    lab.rows.policy = lambda operation: Fate.LOST if operation.table == TABLE and operation.is_write else Fate.FINE
    placed = lab.place(*plain_orders(3))
    run = lab.import_orders()
    waiting = place_waiting(lab)
    assert run.counts["done"] == len(placed)
    assert found(lab) == []
    lab.rows.policy = no_trouble
    lab.run(skip_order(lab.services, lab.profile.id, waiting, "niet nodig", by="eva"))
    assert found(lab) == [waiting]
    lab.clock.seconds += DAY
    maintained(lab)
    assert sorted(found(lab)) == sorted([*placed, waiting])
    lab.import_orders()
    lab.assert_booked_once(*placed)


def test_orders_of_an_older_version_are_listed_by_the_night_and_the_list_says_until_when() -> None:
    lab = Lab()
    placed = lab.place(*plain_orders(4))
    lab.import_orders()
    lose_list(lab)
    for order_id in placed:
        marker = lab.marker(order_id)
        assert marker is not None
        lab.run(lab.services.store.put(replace(marker, shopper="", shopper_email="")))
    [new] = lab.place(*plain_orders(1, first_customer=9))
    lab.import_orders()

    before = lab.run(list_orders(lab.services, lab.profile.id))
    assert ([each.order_id for each in before.orders], before.is_complete, before.filled_to) == ([new], False, "")
    assert found(lab, placed[0]) == [placed[0]], "a whole number is found all the same"
    assert found(lab, "Nummer 2") == []
    lab.clock.seconds += DAY
    maintained(lab)
    after = lab.run(list_orders(lab.services, lab.profile.id))
    assert (sorted(each.order_id for each in after.orders), after.is_complete) == (sorted([*placed, new]), True)
    assert found(lab, "Nummer 2") == [placed[1]]


def test_what_is_personal_leaves_the_list_with_the_order_and_a_profile_takes_all_of_it_along() -> None:
    lab = Lab()
    placed = lab.place(*plain_orders(3))
    lab.import_orders()
    assert "nummer 1" in texts_in_list(lab)
    assert hashed_email(email_of(1)) in texts_in_list(lab)
    lab.run(forget_order(lab.services, lab.profile.id, placed[0]))
    assert "nummer 1" not in texts_in_list(lab)
    assert hashed_email(email_of(1)) not in texts_in_list(lab)
    assert placed[0] in found(lab)

    lab.clock.seconds += lab.services.retention.finished.total_seconds() + 2 * DAY
    maintained(lab)
    assert "nummer" not in texts_in_list(lab)
    assert sorted(found(lab)) == sorted(placed)

    lab.run(lab.services.store.delete(ProfileRecord, ProfileRecord.PARTITION, lab.profile.id))
    message = json.dumps({"profile": lab.profile.id, "day": today(lab.services)})
    lab.run(run_maintenance(lab.services, queue_message(message)))
    assert not texts_in_list(lab)


def test_an_erasure_that_the_list_did_not_take_is_not_called_done() -> None:
    lab = Lab()
    [order_id] = lab.place(*plain_orders(1))
    lab.import_orders()
    lab.rows.policy = lambda operation: Fate.LOST if operation.table == TABLE and operation.is_write else Fate.FINE
    with pytest.raises(SconnectError):
        lab.run(forget_order(lab.services, lab.profile.id, order_id))
    lab.rows.policy = no_trouble
    lab.run(forget_order(lab.services, lab.profile.id, order_id))
    assert "nummer 1" not in texts_in_list(lab)


@contextmanager
def pages_read(lab: Lab) -> Iterator[list[Operation]]:
    """Collect which pages of tables are read."""
    read: list[Operation] = []

    async def note(operation: Operation) -> None:
        if operation.name == "range":
            read.append(operation)

    before, lab.rows.before = lab.rows.before, note
    yield read
    lab.rows.before = before


def _of_many(lab: Lab, number: int, at: int) -> OrderRecord:
    """A booked order: every third of the same shopper, every hundredth waiting."""
    moment = lab.clock.now() - timedelta(minutes=at)
    state = OrderState.WAITING if at % 100 == 0 else OrderState.DONE
    name = "Jan de Vries" if at % 3 == 0 else f"Klant Nummer {at}"
    return OrderRecord(
        profile_id=lab.profile.id,
        order_id=str(number),
        state=state,
        sales_order_number=None if state is OrderState.WAITING else 500_000 + number,
        sent_customer_id="een-klant" if at % 3 == 0 else "",
        shop_total=Decimal("10.00") if at % 2 else Decimal(at),
        shopper=name,
        shopper_email=hashed_email("jan@example.test" if at % 3 == 0 else email_of(at)),
        placed_at=moment,
        updated_at=moment,
    )


def _searches(lab: Lab, many: int) -> Iterator[tuple[OrderFilter, int]]:
    """Return what is asked, and the fewest orders that its first part has to hold."""
    day = lab.clock.now().date()
    yield OrderFilter(), 50
    yield OrderFilter(state=OrderState.WAITING), min(50, many // 100)
    yield OrderFilter(first=day - timedelta(days=1), last=day), 50
    yield OrderFilter(text="1"), 50
    yield OrderFilter(text=str(many // 2)), 1
    yield OrderFilter(text="500"), 50
    yield OrderFilter(text="jan@example.test"), 50
    yield OrderFilter(text="jan de"), 50
    yield OrderFilter(text="vries"), 50
    yield OrderFilter(text=f"nummer {many - 2}"), 1
    yield OrderFilter(text="10,00"), 50
    yield OrderFilter(customer_id="een-klant"), 50
    yield OrderFilter(booked_first=day_of(lab) - timedelta(days=60), booked_last=day_of(lab)), 50
    yield OrderFilter(text="vries", state=OrderState.WAITING), 0
    yield OrderFilter(text="nergens"), 0


def _assert_two_pages(lab: Lab, many: int) -> None:
    for wanted, least in _searches(lab, many):
        with pages_read(lab) as read:
            part: FoundOrders = lab.run(list_orders(lab.services, lab.profile.id, wanted))
        assert len(read) <= 2, wanted
        assert len(part.orders) >= least, wanted
        if part.after:
            with pages_read(lab) as read:
                lab.run(list_orders(lab.services, lab.profile.id, wanted, after=part.after))
            assert len(read) <= 2, wanted


def _filled(lab: Lab) -> None:
    filled = OrderListFilled(profile_id=lab.profile.id, filled_at=lab.clock.now(), form=FORM)
    lab.run(lab.services.store.put(filled))


def test_the_first_page_and_any_search_read_at_most_two_pages_of_a_table() -> None:
    lab = Lab()
    lab.import_orders()
    lab.rows.page_size = 80  # with four hundred orders as with thousands in pages of a thousand
    many = 400
    lab.run(list_markers(lab.services.store, [_of_many(lab, number, many - number) for number in range(many)]))
    _filled(lab)
    _assert_two_pages(lab, many)


@pytest.mark.large
@pytest.mark.timeout(900)
def test_so_they_do_among_a_hundred_thousand_orders() -> None:
    lab = Lab()
    lab.import_orders()
    many = 100_000
    held = lab.rows._table(TABLE)
    for number in range(many):
        rows = Listing.of(_of_many(lab, number, many - number)).rows
        values = encode(rows[0]).values  # all rows of an order say the same: kept once, they fit in memory
        for row in rows:
            held[encode_key(lab.profile.id), encode_key(row.place)] = Row(lab.profile.id, row.place, values, "etag")
    _filled(lab)
    _assert_two_pages(lab, many)


def test_a_file_of_all_orders_reads_each_of_them_once() -> None:
    lab = Lab()
    lab.import_orders()
    many = 450
    lab.run(list_markers(lab.services.store, [_of_many(lab, number, many - number) for number in range(many)]))
    _filled(lab)
    lab.rows.reads.clear()
    lab.rows.rows_read.clear()
    orders: list[str] = []
    after, parts = "", 0
    while after or not parts:
        part = lab.run(list_orders(lab.services, lab.profile.id, OrderFilter(), after=after, limit=200))
        orders += [order.order_id for order in part.orders]
        after, parts = part.after, parts + 1
    assert (len(set(orders)), len(orders), parts) == (many, many, 3)
    assert lab.rows.rows_read[TABLE] <= many + 2 * parts
    assert lab.rows.reads.total() <= 3 * parts


def test_the_figures_and_the_lists_that_they_link_to_agree(lab: Lab) -> None:
    lab.place(*plain_orders(4))
    lab.import_orders()
    lab.clock.seconds += 26 * 3600
    lab.place(*plain_orders(7)[4:])
    lab.import_orders()
    place_waiting(lab)  # placed today, and not sent
    _assert_figures_agree(lab, today=3, in_all=7)
    maintained(lab)  # counts what was booked from the markers
    _assert_figures_agree(lab, today=3, in_all=7)


def day_of(lab: Lab) -> date:
    return dutch_day(lab.clock.now())


def _assert_figures_agree(lab: Lab, *, today: int, in_all: int) -> None:
    figures = lab.run(read_figures(lab.services, lab.profile.id))
    assert figures.today.booked.orders == today
    assert figures.this_month.booked.orders + figures.last_month.booked.orders == in_all
    for each in (figures.today, figures.this_month, figures.last_month):
        days = OrderFilter(booked_first=each.period.first, booked_last=each.period.last)
        listed = lab.run(list_orders(lab.services, lab.profile.id, days, limit=200))
        assert (len(listed.orders), listed.is_complete) == (each.booked.orders, True)
        assert sum((order.total or Decimal(0) for order in listed.orders), Decimal(0)) == each.booked.amount
    for day in figures.days:
        assert len(found(lab, booked_first=day.day, booked_last=day.day)) == day.booked


def test_an_article_leads_to_its_orders_and_a_search_goes_on_among_them(lab: Lab, api: InProcessApi) -> None:
    placed = lab.place(*plain_orders(6))
    lab.import_orders()
    kept = {name: known_evidence(marker_of(lab, name).evidence) for name in placed}
    articles = {name: articles_of(evidence) for name, evidence in kept.items() if evidence}
    article = next(iter(articles[placed[0]]))
    sold = [name for name in placed if article in articles[name]]
    assert len(sold) > 0
    assert sorted(found(lab, article_id=article)) == sorted(sold)
    assert found(lab, sold[0], article_id=article) == [sold[0]]
    assert found(lab, "bestaat niet", article_id=article) == []
    assert found(lab, article_id=article, state=OrderState.WAITING) == []
    assert found(lab, article_id="00000000-0000-4000-8000-000000000000") == []
    path = f"/api/profiles/{lab.profile.id}/orders"
    told = api.ask("GET", path, query=f"article={article}&booked_from={day_of(lab)}").json()["items"]
    assert sorted(each["order_id"] for each in told) == sorted(sold)
