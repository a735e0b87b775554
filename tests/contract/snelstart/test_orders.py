from dataclasses import replace
from datetime import date
from decimal import Decimal

import httpx
import pytest

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.switches import Switches
from sconnect.adapters.snelstart.mapping.to_wire import order_record
from sconnect.adapters.snelstart.resources.orders import SnelStartSalesOrders
from sconnect.app.errors import (
    NotFoundError,
    OutcomeUnknownError,
    RefusalReason,
    RefusedError,
    UnreachableError,
    UnreadableError,
)
from sconnect.app.ports import Confirm, KnownOrder, MaySend
from sconnect.domain.books import BookedOrder, OrderChange, ProcessStatus, SalesLine, SalesOrder

from .world import NAME, World, answering


def sales_order(world: World, reference: str = "WS-100045") -> SalesOrder:
    coffee, shirt = (str(world.article(code)["id"]) for code in ("LAB-KOFFIE", "LAB-SHIRT"))
    return SalesOrder(
        customer_id=str(world.relation("Karel Klant")["id"]),
        day=date(2026, 11, 22),
        payment_reference=reference,
        description="Webshop-order 100045",
        order_reference="100045",
        memo="Betaald via iDEAL\nGraag ’s avonds bezorgen 🛵",
        template_id=world.template_id(),
        lines=(
            SalesLine(coffee, "Koffie", Decimal(2), Decimal("13.50")),
            SalesLine(None, "Maling: fijn"),
            SalesLine(shirt, "", Decimal("1.5"), Decimal("20.00")),
        ),
    )


async def test_an_order_arrives_as_it_was_meant() -> None:
    world = World()
    books = world.books()
    booked = await books.orders.create(sales_order(world))
    assert booked is not None
    (stored,) = world.sim.orders(NAME)
    assert booked.id == stored["id"]
    assert booked.number == stored["nummer"]
    assert booked.payment_reference == "WS-100045"
    assert booked.total_including_vat == Decimal("57.00")
    assert booked.total_excluding_vat == Decimal("49.56")
    assert booked.modified_at is not None
    assert stored["datum"] == "2026-11-22T00:00:00"
    assert stored["verkooporderBtwIngaveModel"] == "Inclusief"
    assert stored["verkoopordersjabloon"]["id"] == world.template_id()
    assert stored["memo"] == "Betaald via iDEAL\nGraag ’s avonds bezorgen 🛵"
    assert (stored["omschrijving"], stored["orderreferentie"]) == ("Webshop-order 100045", "100045")
    assert [line["omschrijving"] for line in stored["regels"]] == ["Koffie", "Maling: fijn", "T-shirt met gravure"]
    assert books.usage.calls == 1
    assert not world.sim.log.violations


@pytest.mark.parametrize("on_lines", [True, False])
async def test_the_customers_own_discount_stays_off_a_price_that_is_final(*, on_lines: bool) -> None:
    world = World(switches=Switches(customers_discount_on_lines=on_lines))
    world.relation("Karel Klant")["factuurkorting"] = Decimal(10)
    booked = await world.books().orders.create(sales_order(world))
    assert booked is not None
    assert booked.total_including_vat == Decimal("57.00")
    sent = order_record(sales_order(world))["regels"]
    assert [line.get("kortingsPercentage") for line in sent] == [0 if "artikel" in line else None for line in sent]


@pytest.mark.parametrize(
    ("status", "name"),
    list(zip(ProcessStatus, ["Order", "Offerte", "Bevestiging", "Werkbon", "Pakbon", "Afhaalbon"], strict=True)),
)
async def test_every_process_status(status: ProcessStatus, name: str) -> None:
    world = World()
    await world.books().orders.create(replace(sales_order(world), process_status=status))
    assert [order["procesStatus"] for order in world.sim.orders(NAME)] == [name]


async def test_prices_without_vat_addresses_and_a_cost_centre() -> None:
    world = World()
    centre = next(iter(world.sim.books(NAME).cost_centres))
    delivery, invoice = world.address("DE"), replace(world.address(), contact="", street="Postbus 1")
    order = replace(
        sales_order(world),
        prices_include_vat=False,
        cost_centre_id=centre,
        delivery_address=delivery,
        invoice_address=invoice,
    )
    booked = await world.books().orders.create(order)
    (stored,) = world.sim.orders(NAME)
    assert stored["verkooporderBtwIngaveModel"] == "Exclusief"
    assert stored["kostenplaats"]["id"] == centre
    assert stored["afleveradres"]["land"]["id"] == world.country_id("DE")
    assert stored["factuuradres"]["straat"] == "Postbus 1"
    assert "contactpersoon" not in stored["factuuradres"]
    assert booked is not None
    assert booked.total_excluding_vat == Decimal("57.00")


async def test_what_is_empty_is_left_to_snelstart() -> None:
    world = World()
    order = replace(sales_order(world), description="", order_reference="", memo="", template_id="")
    await world.books().orders.create(order)
    (stored,) = world.sim.orders(NAME)
    assert not {"omschrijving", "orderreferentie", "memo"} & set(stored)
    assert not world.sim.log.violations


async def test_a_refused_order_tells_why() -> None:
    world = World()
    supplier = world.add_relation("Leverancier", None, relatiesoort=["Leverancier"])
    with pytest.raises(RefusedError) as caught:
        await world.books().orders.create(replace(sales_order(world), customer_id=supplier))
    assert caught.value.reason is RefusalReason.UNUSABLE_REFERENCE
    assert caught.value.codes == ("VOR-0002",)
    assert caught.value.dutch == "De relatie is geen klant (VOR-0002)"
    assert caught.value.detail == "POST /verkooporders: 400 VOR-0002"


async def test_a_field_that_does_not_fit_is_named() -> None:
    world = World()
    with pytest.raises(RefusedError) as caught:
        await world.books().orders.create(replace(sales_order(world), description="x" * 51))
    assert "omschrijving" in caught.value.dutch
    assert caught.value.detail == "POST /verkooporders: 400 model.omschrijving"


async def test_an_accepted_order_with_an_empty_answer_is_none() -> None:
    world = World()
    world.fault(Fault(FaultKind.EMPTY, path="/v2/verkooporders"))
    assert await world.books().orders.create(sales_order(world)) is None
    assert len(world.sim.orders(NAME)) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"nummer": 1}', b'{"id": "x"}', b"{", b"NaN", b'"\xff"'])
async def test_a_good_status_with_an_unreadable_answer_leaves_the_outcome_open(body: bytes) -> None:
    books = answering(lambda _: httpx.Response(201, content=body))
    with pytest.raises(OutcomeUnknownError):
        await books.orders.create(sales_order(World()))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.DROP_AFTER),
        *[Fault(FaultKind.FAIL_AFTER, status=status) for status in (500, 502, 503, 504)],
        Fault(FaultKind.SLOW, seconds=121),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_an_order_whose_reply_is_lost_is_stored_once_and_found_back(fault: Fault) -> None:
    world = World()
    world.fault(replace(fault, method="POST", path="/v2/verkooporders"))
    books = world.books()
    with pytest.raises(OutcomeUnknownError) as caught:
        await books.orders.create(sales_order(world))
    assert caught.value.may_have_acted
    (stored,) = world.sim.orders(NAME)
    (found,) = await books.orders.find(["WS-100045"])
    assert found.id == stored["id"]
    assert world.sim.log.count("POST", "/verkooporders") == 1


async def test_a_slow_answer_to_a_change_is_waited_for() -> None:
    world = World()
    world.fault(Fault(FaultKind.SLOW, method="POST", path="/v2/verkooporders", seconds=119))
    assert await world.books().orders.create(sales_order(world)) is not None


async def test_a_dropped_connection_leaves_the_outcome_open_even_when_nothing_was_done() -> None:
    world = World()
    world.fault(Fault(FaultKind.DROP_BEFORE, method="POST", path="/v2/verkooporders"))
    with pytest.raises(OutcomeUnknownError):
        await world.books().orders.create(sales_order(world))
    assert world.sim.orders(NAME) == []


async def test_a_connection_that_is_never_made_surely_did_nothing() -> None:
    world = World()
    world.fault(Fault(FaultKind.UNREACHABLE, path="/v2/verkooporders"))
    books = world.books()
    with pytest.raises(UnreachableError) as caught:
        await books.orders.create(sales_order(world))
    assert not caught.value.may_have_acted
    assert books.usage.calls == 0


async def test_orders_are_found_by_reference_in_any_case_and_no_others() -> None:
    world = World()
    books = world.books()
    made = [
        await books.orders.create(sales_order(world, reference))
        for reference in ("WS-1", "WS-2", "ws-3", "WS-2", "XX-9")
    ]
    found = await books.orders.find(["WS-1", "WS-2", "WS-3", "WS-4"])
    assert {order.id for order in found} == {order.id for order in made if order and order.payment_reference != "XX-9"}
    assert sorted(order.payment_reference for order in found) == ["WS-1", "WS-2", "WS-2", "ws-3"]
    assert next(order for order in found if order.payment_reference == "WS-1") == made[0]


async def test_a_reference_with_a_quote_is_asked_for_safely() -> None:
    world = World()
    books = world.books()
    await books.orders.create(sales_order(world, "WS' or 1 eq 1"))
    await books.orders.create(sales_order(world, "WS-2"))
    assert [order.payment_reference for order in await books.orders.find(["WS' or 1 eq 1"])] == ["WS' or 1 eq 1"]


async def test_many_references_are_asked_for_together_and_honesty_is_proved_once() -> None:
    world = World()
    books = world.books()
    assert await books.orders.find([f"WS-{number}" for number in range(60)]) == []
    assert books.usage.calls == 4
    assert await books.orders.find(["WS-1"]) == []
    assert books.usage.calls == 5
    assert await books.orders.find([]) == []
    assert books.usage.calls == 5


async def test_a_filter_that_is_ignored_is_noticed_before_not_found_is_believed() -> None:
    world = World()
    await world.books().orders.create(sales_order(world, "OTHER-1"))
    world.fault(Fault(FaultKind.IGNORE_FILTER, path="/v2/verkooporders"))
    with pytest.raises(UnreadableError):
        await world.books().orders.find(["WS-1"])


async def booked(world: World, *references: str) -> list[KnownOrder]:
    orders = world.books().orders
    made = [await orders.create(sales_order(world, each)) for each in references]
    return [KnownOrder(order.id, order.payment_reference) for order in made if order is not None]


async def test_whether_the_search_is_sound_is_asked_in_one_question_that_is_not_refused() -> None:
    world = World()
    known = await booked(world, "WS-1", "WS-2")
    world.sim.log.clear()
    books = world.books(known=known)
    assert await books.orders.find(["WS-9"]) == []
    assert await books.orders.numbered([4_711]) == []
    assert [call.status for call in world.sim.log.calls if call.template == "/verkooporders"] == [200] * 3


async def test_before_the_first_booking_only_what_nobody_has_is_asked_for() -> None:
    world = World()
    assert await world.books().orders.find(["WS-9"]) == []
    asked = [call for call in world.sim.log.calls if call.template == "/verkooporders"]
    assert [call.status for call in asked] == [200] * 2


@pytest.mark.parametrize("by_number", [False, True])
async def test_a_search_that_always_answers_nothing_is_found_out_by_what_is_known_to_be_there(
    by_number: bool,
) -> None:
    id_, record = "00000000-0000-4000-8000-000000000001", {"id": "", "nummer": 1, "betalingskenmerk": "WS-1"}

    def answer(request: httpx.Request) -> httpx.Response:
        is_record = request.url.path.endswith(id_)
        whole = {**record, "id": id_, "relatie": None, "datum": None, "verkoopfactuur": None, "procesStatus": "Order"}
        return httpx.Response(200, json=whole if is_record else [])

    orders = answering(answer, known=[KnownOrder(id_, "WS-1")]).orders
    with pytest.raises(UnreadableError):
        await (orders.numbered([9]) if by_number else orders.find(["WS-9"]))


async def test_a_known_order_that_a_person_removed_or_changed_proves_nothing_and_the_next_is_asked_for() -> None:
    world = World()
    known = await booked(world, "WS-1", "WS-2", "WS-3")
    orders = world.sim.books(NAME).orders
    del orders[known[0].id]
    orders[known[1].id]["betalingskenmerk"] = "typed anew"
    world.sim.log.clear()
    assert await world.books(known=known).orders.find(["WS-9"]) == []
    asked = [(call.template, call.status) for call in world.sim.log.calls if call.template.startswith("/verkooporders")]
    searched, read = ("/verkooporders", 200), "/verkooporders/{id}"
    assert asked == [searched, (read, 404), searched, (read, 200), searched, searched]
    gone = [KnownOrder("00000000-0000-4000-8000-000000000009", "WS-8")]
    assert await world.books(known=gone).orders.find(["WS-9"]) == [], "as before the first"


async def test_a_search_that_finds_what_nobody_has_is_not_believed() -> None:
    whole = {"id": "00000000-0000-4000-8000-000000000001", "nummer": 1, "relatie": None, "datum": None}
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        reference = request.url.params["$filter"].split("'")[1]
        asked.append(reference)
        return httpx.Response(
            200, json=[{**whole, "betalingskenmerk": reference, "verkoopfactuur": None, "procesStatus": "Order"}]
        )

    with pytest.raises(UnreadableError):
        await answering(answer).orders.find(["WS-9"])
    assert len(asked) == 1


async def test_orders_nobody_asked_for_make_the_answer_untrustworthy() -> None:
    world = World()
    books = world.books()
    await books.orders.create(sales_order(world, "OTHER-1"))
    world.fault(Fault(FaultKind.IGNORE_FILTER, method="GET", path="/v2/verkooporders", calls=(2,)))
    with pytest.raises(UnreadableError):
        await books.orders.find(["WS-1"])


async def test_a_refused_question_is_not_a_no() -> None:
    world = World(switches=Switches(max_filter_nodes=3))
    with pytest.raises(UnreadableError):
        await world.books().orders.find(["WS-1", "WS-2"])


async def test_an_order_that_shows_late_is_found_later() -> None:
    world = World()
    books = world.books()
    world.fault(Fault(FaultKind.INVISIBLE, method="POST", path="/v2/verkooporders", seconds=30))
    await books.orders.create(sales_order(world))
    assert await books.orders.find(["WS-100045"]) == []
    await world.clock.sleep(30)
    assert len(await books.orders.find(["WS-100045"])) == 1


async def test_orders_are_found_by_their_number_and_by_no_other() -> None:
    world = World()
    books = world.books()
    one = await books.orders.create(sales_order(world, "WS-1"))
    two = await books.orders.create(sales_order(world, "WS-2"))
    assert one is not None
    assert two is not None
    assert one.number is not None
    assert [order.id for order in await books.orders.numbered([one.number])] == [one.id]
    assert await books.orders.numbered([4_711]) == []
    assert await books.orders.numbered([]) == []


async def test_a_number_is_not_looked_up_where_filters_are_ignored() -> None:
    world = World()
    await world.books().orders.create(sales_order(world, "OTHER-1"))
    world.fault(Fault(FaultKind.IGNORE_FILTER, path="/v2/verkooporders"))
    with pytest.raises(UnreadableError):
        await world.books().orders.numbered([1])


async def test_orders_with_other_numbers_make_the_answer_untrustworthy() -> None:
    world = World()
    books = world.books()
    await books.orders.create(sales_order(world, "OTHER-1"))
    world.fault(Fault(FaultKind.IGNORE_FILTER, method="GET", path="/v2/verkooporders", calls=(2,)))
    with pytest.raises(UnreadableError):
        await books.orders.numbered([4_711])


def agree(_: BookedOrder) -> None:
    """Let any order be changed."""


async def test_a_changed_order_keeps_everything_but_its_lines() -> None:
    world = World()
    books = world.books()
    made = await books.orders.create(sales_order(world))
    assert made is not None
    (before,) = world.sim.orders(NAME)
    before["regels"][2]["kortingsPercentage"] = Decimal(10)
    lines = tuple(replace(line.as_sent, quantity=Decimal(1)) for line in made.lines if line.article_id)
    changed = await books.orders.change(made.id, OrderChange(lines=lines), confirm=agree)
    assert changed is not None
    (stored,) = world.sim.orders(NAME)
    assert [line["aantal"] for line in stored["regels"]] == [1, 1]
    assert stored["regels"][1]["kortingsPercentage"] == 10
    assert stored["totaalInclusiefBtw"] == Decimal("31.50") == changed.total_including_vat
    own = {"regels", "modifiedOn", "totaalExclusiefBtw", "totaalInclusiefBtw"}
    assert {name for name in before if stored[name] != before[name]} <= own
    assert await books.orders.by_id(made.id) == changed
    assert not world.sim.log.violations


async def test_a_moved_order_gets_another_customer_and_nothing_else() -> None:
    world = World()
    books = world.books()
    made = await books.orders.create(sales_order(world))
    assert made is not None
    (before,) = world.sim.orders(NAME)
    other = next(
        key
        for key, card in world.sim.books(NAME).relations.items()
        if key != made.customer_id and "Klant" in card["relatiesoort"] and not card.get("nonactief")
    )
    moved = await books.orders.change(made.id, OrderChange(customer_id=other), confirm=agree)
    assert moved is not None
    assert moved.customer_id == other
    assert moved.lines == made.lines
    (stored,) = world.sim.orders(NAME)
    assert {name for name in before if stored[name] != before[name]} <= {"relatie", "modifiedOn"}


async def test_an_order_is_removed_and_then_gone() -> None:
    world = World()
    books = world.books()
    made = await books.orders.create(sales_order(world))
    assert made is not None
    await books.orders.remove(made.id, confirm=agree)
    assert world.sim.orders(NAME) == []
    assert await books.orders.by_id(made.id) is None
    with pytest.raises(NotFoundError):
        await books.orders.remove(made.id, confirm=agree)
    assert not world.sim.log.violations


@pytest.mark.parametrize("work", ["change", "remove"])
async def test_an_order_is_shown_right_before_it_is_changed_and_left_alone_when_it_may_not_be(work: str) -> None:
    world = World()
    books = world.books()
    made = await books.orders.create(sales_order(world))
    assert made is not None
    world.sim.invoice(NAME, made.id)

    def refuse(order: BookedOrder) -> None:
        assert order.invoiced
        raise RefusedError("gefactureerd", "gefactureerd")

    with pytest.raises(RefusedError, match="gefactureerd"):
        await _carried_out(books.orders, work, made, refuse)
    assert (
        world.sim.log.count("PUT", "/verkooporders/{id}") == world.sim.log.count("DELETE", "/verkooporders/{id}") == 0
    )


@pytest.mark.parametrize("work", ["change", "remove"])
async def test_what_snelstart_does_not_let_change_is_refused_in_its_words(work: str) -> None:
    world = World()
    books = world.books()
    made = await books.orders.create(sales_order(world))
    assert made is not None
    world.sim.invoice(NAME, made.id)
    with pytest.raises(RefusedError, match="gefactureerd"):
        await _carried_out(books.orders, work, made, agree)
    assert len(world.sim.orders(NAME)) == 1


@pytest.mark.parametrize("work", ["change", "remove"])
async def test_a_change_without_an_answer_may_have_been_made(work: str) -> None:
    world = World()
    books = world.books()
    made = await books.orders.create(sales_order(world))
    assert made is not None
    method = {"change": "PUT", "remove": "DELETE"}[work]
    world.fault(Fault(FaultKind.DROP_AFTER, method=method, path=f"/v2/verkooporders/{made.id}"))
    with pytest.raises(OutcomeUnknownError):
        await _carried_out(books.orders, work, made, agree)


@pytest.mark.parametrize("work", ["change", "remove"])
async def test_a_change_whose_turn_came_too_late_is_not_sent(work: str) -> None:
    world = World()
    books = world.books()
    made = await books.orders.create(sales_order(world))
    with pytest.raises(UnreachableError):
        await _carried_out(books.orders, work, made, agree, may_send=lambda: False)
    assert [order["regels"][0]["aantal"] for order in world.sim.orders(NAME)] == [2]


async def _carried_out(
    orders: SnelStartSalesOrders,
    work: str,
    order: BookedOrder | None,
    confirm: Confirm,
    may_send: MaySend | None = None,
) -> None:
    assert order is not None
    if work == "remove":
        await orders.remove(order.id, confirm=confirm, may_send=may_send)
    else:
        lines = tuple(replace(line.as_sent, quantity=Decimal(7)) for line in order.lines)
        await orders.change(order.id, OrderChange(lines=lines), confirm=confirm, may_send=may_send)
