import pytest

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.wire import Dropped, Request, Response, Unreachable

from .caller import Caller, caller, codes

ORDERS = "/v2/verkooporders"


def booked(world: Caller) -> int:
    return len(world.simulation.orders("Demo"))


def on_orders(kind: FaultKind, **fields: object) -> Fault:
    return Fault(kind, **{"method": "POST", "path": ORDERS, "calls": (1,), **fields})  # type: ignore[arg-type] # by name


def after(world: Caller, fault: Fault) -> tuple[object, int]:
    """Return the reply to an order posted under the fault, and how many orders there are then."""
    world.simulation.faults.add(fault)
    return world.send("POST", "/verkooporders", world.order()), booked(world)


def test_a_refusal_does_nothing() -> None:
    reply, orders = after(caller(), on_orders(FaultKind.REFUSE, status=502, body="<html>"))
    assert isinstance(reply, Response)
    assert (reply.status, reply.body, orders) == (502, b"<html>", 0)


def test_a_400_may_come_without_a_body() -> None:
    reply, _ = after(caller(), on_orders(FaultKind.REFUSE, status=400))
    assert isinstance(reply, Response)
    assert (reply.status, reply.body) == (400, b"")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_order_may_be_booked_although_the_answer_is_an_error(status: int) -> None:
    reply, orders = after(caller(), on_orders(FaultKind.FAIL_AFTER, status=status))
    assert isinstance(reply, Response)
    assert (reply.status, orders) == (status, 1)


def test_a_connection_drops_before_or_after_the_work() -> None:
    assert after(caller(), on_orders(FaultKind.DROP_BEFORE)) == (Dropped(), 0)
    assert after(caller(), on_orders(FaultKind.DROP_AFTER)) == (Dropped(), 1)


def test_an_unreachable_server_does_not_even_log_the_call() -> None:
    world = caller()
    assert after(world, on_orders(FaultKind.UNREACHABLE)) == (Unreachable(), 0)
    assert world.simulation.log.count("POST", "/verkooporders") == 0


def test_a_created_answer_may_be_empty_but_a_refusal_is_not() -> None:
    world = caller()
    reply, orders = after(world, on_orders(FaultKind.EMPTY, calls=()))
    assert isinstance(reply, Response)
    assert (reply.status, reply.body, orders) == (201, b"", 1)
    assert codes(world.call("POST", "/verkooporders", world.order(nummer=1))) == ["VOR-0005"]


def test_a_slow_answer_says_how_long_it_takes() -> None:
    reply, orders = after(caller(), on_orders(FaultKind.SLOW, seconds=90.0))
    assert isinstance(reply, Response)
    assert (reply.status, reply.delay, orders) == (201, 90.0, 1)


@pytest.mark.parametrize("status", [504, None])
def test_late_work_shows_only_when_its_time_has_come(status: int | None) -> None:
    world = caller()
    reply, orders = after(world, on_orders(FaultKind.LATE, status=status, seconds=30.0))
    assert reply == (Dropped() if status is None else Response(504))
    assert (orders, world.simulation.pending) == (0, 1)
    look_up = {"filter": "Betalingskenmerk eq 'WS-1'"}
    world.clock.advance(29)
    assert world.get("/verkooporders", **look_up) == []
    world.clock.advance(1)
    assert booked(world) == 1
    world.clock.advance(60)
    assert len(world.get("/verkooporders", **look_up)) == 1
    assert world.simulation.pending == 0


def test_late_work_carries_the_time_it_was_done() -> None:
    world = caller()
    after(world, on_orders(FaultKind.LATE, seconds=30.0))
    world.clock.advance(600)
    assert world.get("/verkooporders")[0]["modifiedOn"] < "2026-11-23T12:00:31"


def test_late_work_that_turns_out_wrong_comes_to_nothing() -> None:
    world = caller()
    world.simulation.faults.add(on_orders(FaultKind.LATE, seconds=30.0))
    world.send("POST", "/verkooporders", world.order())
    world.call("DELETE", f"/relaties/{world.karel()['id']}")
    world.clock.advance(30)
    assert world.get("/verkooporders") == []


def test_a_late_call_is_still_judged_at_the_gate() -> None:
    world = caller()
    del world.headers["Authorization"]
    world.simulation.faults.add(on_orders(FaultKind.LATE, seconds=1.0))
    assert world.call("POST", "/verkooporders", {}).status == 401


def test_an_invisible_order_is_there_but_not_shown() -> None:
    world = caller()
    reply, orders = after(world, on_orders(FaultKind.INVISIBLE, seconds=10.0))
    assert isinstance(reply, Response)
    path = f"/verkooporders/{reply.json()['id']}"
    assert (reply.status, orders) == (201, 1)
    assert world.get("/verkooporders") == []
    assert world.call("GET", path).status == 404
    world.clock.advance(10)
    assert len(world.get("/verkooporders")) == 1
    assert world.call("GET", path).status == 200


def test_an_invisible_article_still_takes_its_code() -> None:
    world = caller()
    world.simulation.faults.add(Fault(FaultKind.INVISIBLE, method="POST", path="/v2/artikelen", seconds=10.0))
    group = {"id": world.get("/artikelomzetgroepen")[0]["id"]}
    article = {"artikelcode": "X", "omschrijving": "X", "artikelOmzetgroep": group}
    assert world.call("POST", "/artikelen", article).status == 201
    assert world.get("/artikelen", filter="Artikelcode eq 'X'") == []
    assert codes(world.call("POST", "/artikelen", article)) == ["ART-0005"]


@pytest.mark.parametrize("retry_after", [7, None])
def test_a_storm_of_429_with_and_without_a_time_to_come_back(retry_after: int | None) -> None:
    world = caller()
    world.simulation.faults.add(Fault(FaultKind.TOO_MANY, path="/v2/*", times=50, retry_after=retry_after))
    storm = [world.call("GET", "/companyInfo") for _ in range(51)]
    assert [answer.status for answer in storm] == [429] * 50 + [200]
    assert storm[0].headers.get("retry-after") == (None if retry_after is None else "7")


def test_tokens_expire_on_demand() -> None:
    world = caller()
    reply, orders = after(world, on_orders(FaultKind.EXPIRE_TOKENS))
    assert isinstance(reply, Response)
    assert (reply.status, orders) == (401, 0)
    world.log_in()
    assert world.call("POST", "/verkooporders", world.order()).status == 201


def test_a_filter_may_be_ignored() -> None:
    world = caller()
    world.simulation.faults.add(Fault(FaultKind.IGNORE_FILTER, method="GET", path="/v2/relaties", times=2))
    assert len(world.get("/relaties", filter="Email eq 'nobody@example.test'")) == 5
    assert len(world.get("/relaties", filter="Nonsense eq 'x'")) == 5
    assert world.get("/relaties", filter="Email eq 'nobody@example.test'") == []


def test_a_look_up_may_fail_while_posting_works() -> None:
    world = caller()
    order = world.order()
    world.simulation.faults.add(Fault(FaultKind.REFUSE, method="GET", path="/v2/verkooporders*"))
    assert world.call("POST", "/verkooporders", order).status == 201
    assert world.call("GET", "/verkooporders").status == 503


def test_a_fault_hits_the_calls_it_is_about() -> None:
    world = caller()
    fault = world.simulation.faults.add(Fault(FaultKind.REFUSE, path="/v2/companyInfo", calls=(2, 4)))
    assert [world.call("GET", "/companyInfo").status for _ in range(5)] == [200, 503, 200, 503, 200]
    assert world.call("GET", "/landen").status == 200
    assert world.simulation.faults.hits(fault) == 2
    world.simulation.faults.clear()
    assert list(world.simulation.faults) == []


def test_chance_is_that_of_the_seed() -> None:
    def outcomes(seed: int) -> list[int]:
        world = caller(seed=seed)
        world.simulation.faults.add(Fault(FaultKind.REFUSE, path="/v2/companyInfo", probability=0.5))
        return [world.call("GET", "/companyInfo").status for _ in range(40)]

    assert outcomes(1) == outcomes(1) != outcomes(2)
    assert {*outcomes(1)} == {200, 503}


def test_the_token_host_fails_too() -> None:
    world = caller()
    world.simulation.faults.add(Fault(FaultKind.REFUSE, path="/b2b/token", status=500))
    refused = world.simulation.handle(Request("POST", "auth", "/b2b/token"))
    assert refused == Response(500, {"content-type": "application/json"})
