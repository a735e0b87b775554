"""An answer out of a cache is never taken for one of the shop, whatever the cache compares and keeps."""

from datetime import timedelta

import pytest

from local.shop import SimulatedShop, faults
from local.shop.captures import Entry, load
from local.shop.faults import Cache
from sconnect.adapters.opencart.http.client import LARGEST_ANSWER
from sconnect.app.errors import SettingsError
from sconnect.domain.shop import OrderPage
from tests.contract.opencart.support import ALL_STATUSES, TurnableClock, client_of, run, simulated

CACHES = {
    "of whole addresses": Cache(),
    "that leaves out the nonce": Cache(frozenset({"nonce"})),
    "that knows the route only": Cache(None),
}


def page(shop: SimulatedShop, clock: TurnableClock) -> OrderPage:
    return run(client_of(shop, clock).orders.changed_after(0, statuses=ALL_STATUSES, limit=200))


def one_order() -> Entry:
    return load("3.0.3.9").entries[0]


@pytest.mark.parametrize("is_old", [False, True])
@pytest.mark.parametrize("kind", sorted(CACHES))
def test_no_new_order_is_hidden_by_a_cache(kind: str, is_old: bool) -> None:
    """Either the new order is seen, or the run fails and says why: never done with nothing."""
    shop, _, clock = simulated(empty=True)
    shop.gate.is_old = is_old
    shop.cache = Cache(CACHES[kind]._ignoring)
    shop.place(one_order(), 2)
    clock.turn(60)
    assert len(page(shop, clock).orders) == 1
    shop.place(one_order(), 2)
    clock.turn(900)
    seen, refusal = outcome(shop, clock)
    assert seen == 2 or "cache" in refusal
    assert "vanzelf" not in refusal


def outcome(shop: SimulatedShop, clock: TurnableClock) -> tuple[int, str]:
    """Return how many orders are seen, or the sentence with which the run ends."""
    try:
        return len(page(shop, clock).orders), ""
    except SettingsError as error:
        return 0, f"{error.dutch} {error.english}"


def test_the_address_is_another_for_every_question() -> None:
    shop, _, clock = simulated(empty=True)
    shop.cache = Cache()
    for number in range(3):
        shop.place(one_order(), 2)
        clock.turn(60)
        assert len(page(shop, clock).orders) == number + 1
    assert [request.query["nonce"] == request.header("X-Sconnect-Nonce") for request in shop.requests] == [True] * 3


def test_an_answer_to_another_question_is_refused_at_once_and_not_asked_again() -> None:
    shop, client, clock = simulated()
    shop.cache = Cache(None)
    run(client.info())
    with pytest.raises(SettingsError, match="cache"):
        run(client_of(shop, clock).info())
    assert len(shop.requests) == 2


def test_a_refusal_out_of_a_cache_is_no_refusal_of_the_shop() -> None:
    shop, client, _ = simulated()
    shop.gate.switched_on = False
    shop.fault = faults.changed(lambda honest: {**honest, "nonce": "0" * 32})
    with pytest.raises(SettingsError, match="cache"):
        run(client.info())


def test_a_shop_that_repeated_a_nonce_once_has_to_repeat_every_one() -> None:
    shop, client, _ = simulated()
    run(client.info())
    shop.fault = faults.changed(lambda honest: {name: value for name, value in honest.items() if name != "nonce"})
    with pytest.raises(SettingsError, match="cache"):
        run(client.orders.by_id(["1"]))


def test_a_shop_that_says_it_repeats_nonces_has_to_from_the_first_answer_on() -> None:
    shop, client, _ = simulated()
    shop.fault = faults.changed(lambda honest: {name: value for name, value in honest.items() if name != "nonce"})
    with pytest.raises(SettingsError, match="cache"):
        run(client.info())


@pytest.mark.parametrize("is_old", [False, True])
@pytest.mark.parametrize(("seconds", "fresh"), [(-601, False), (-599, True), (599, True), (601, False)])
def test_an_answer_is_at_most_ten_minutes_off(seconds: int, fresh: bool, is_old: bool) -> None:
    shop, client, clock = simulated()
    shop.gate.is_old = is_old
    made = (clock.now() + timedelta(hours=1, seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S")
    shop.fault = faults.changed(lambda honest: {**honest, "shop_time": made, "utc_offset": "+01:00"})
    if fresh:
        assert run(client.info()).default_currency == "EUR"
    else:
        with pytest.raises(SettingsError, match="cache"):
            run(client.info())


@pytest.mark.parametrize("is_old", [False, True])
def test_a_large_answer_out_of_a_cache_is_refused_too(is_old: bool) -> None:
    shop, client, clock = simulated(empty=True)
    shop.gate.is_old = is_old
    entry = one_order()
    shop.place({**entry, "order": {**entry["order"], "comment": "x" * (LARGEST_ANSWER + 1)}}, 2)
    clock.turn(60)
    shop.cache = Cache(frozenset({"nonce"}))
    found = run(client.orders.changed_after(0, statuses=ALL_STATUSES, limit=1))
    assert [order.problem.dutch != "" for order in found.orders] == [True]
    clock.turn(900)
    with pytest.raises(SettingsError, match="cache"):
        run(client.orders.changed_after(0, statuses=ALL_STATUSES, limit=1))


@pytest.mark.parametrize("offset", ["", "+99:00", "+23:99", "x", None, 1])
def test_an_offset_beyond_reason_tells_nothing_of_the_time(offset: object) -> None:
    shop, client, _ = simulated()
    shop.fault = faults.changed(lambda honest: {**honest, "utc_offset": offset})
    assert run(client.info()).default_currency == "EUR"
