"""What became of orders, told to a shop by the client and taken by the simulated shop."""

from collections.abc import Sequence

import pytest

from local.shop import SimulatedShop
from local.shop import faults as shop_faults
from sconnect.adapters.opencart import OpenCartShop
from sconnect.app.errors import ReadFailedError, SettingsError, UnreadableError
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import SHOWS_OUTCOMES
from sconnect.domain.shop_catalogue import Written
from tests.contract.opencart.support import TurnableClock, run, simulated

BOOKED = Outcome("2", OrderState.DONE, 1007)
LINK = "https://sconnect.example.test/#/orders/lab/2"


def showing() -> tuple[SimulatedShop, OpenCartShop, TurnableClock]:
    shop, client, clock = simulated()
    shop.outcomes.switched_on = True
    return shop, client, clock


def write(client: OpenCartShop, outcomes: Sequence[Outcome], **links: str) -> list[tuple[str, str]]:
    async def written() -> list[Written]:
        return await client.outcomes.write(
            outcomes, links={number.removeprefix("o"): url for number, url in links.items()}
        )

    return [(each.key, each.outcome.value) for each in run(written())]


def test_the_capability_and_the_name_of_the_table_are_those_of_a_shop_that_shows_outcomes() -> None:
    shop, client, _ = showing()
    info = run(client.info())
    assert SHOWS_OUTCOMES in info.capabilities
    assert info.outcomes_id == shop.outcomes.table_id
    _, silent, _ = simulated()
    info = run(silent.info())
    assert SHOWS_OUTCOMES not in info.capabilities
    assert info.outcomes_id == ""


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (OrderState.WAITING, "waiting"),
        (OrderState.REFUSED, "refused"),
        (OrderState.SENDING, "uncertain"),
        (OrderState.UNKNOWN, "uncertain"),
        (OrderState.SKIPPED, "skipped"),
    ],
)
def test_each_state_has_its_word_and_why_goes_along_in_both_languages(state: OrderState, word: str) -> None:
    shop, client, _ = showing()
    assert write(client, [Outcome("2", state, why=CauseKind.CUSTOMER_UNKNOWN, invoice="")]) == [("2", "created")]
    kept = shop.outcomes.records["2"]
    assert (kept["state"], kept["reason_nl"], kept["reason_en"], kept["sales_order"]) == (word, "klant", "customer", "")


def test_writing_again_does_no_harm_and_an_invoice_that_is_not_named_stays() -> None:
    shop, client, _ = showing()
    assert write(client, [BOOKED], o2=LINK) == [("2", "created")]
    assert write(client, [BOOKED], o2=LINK) == [("2", "unchanged")]
    assert write(client, [Outcome("2", OrderState.DONE, 1007, invoice="F-12")], o2=LINK) == [("2", "updated")]
    assert write(client, [BOOKED], o2=LINK) == [("2", "unchanged")]
    kept = shop.outcomes.records["2"]
    assert (kept["sales_order"], kept["invoice"], kept["link"]) == ("1007", "F-12", LINK)
    assert write(client, [Outcome("2", OrderState.WAITING, invoice="")]) == [("2", "updated")]
    assert (shop.outcomes.records["2"]["sales_order"], shop.outcomes.records["2"]["invoice"]) == ("", "")


def test_an_order_that_the_shop_does_not_have_is_refused_and_the_others_are_taken() -> None:
    _, client, _ = showing()
    gone = Outcome("99999", OrderState.DONE, 1)
    assert write(client, [gone, BOOKED]) == [("99999", "refused"), ("2", "created")]


def test_a_link_that_is_too_long_for_the_shop_is_left_out_and_texts_are_cut() -> None:
    shop, client, _ = showing()
    assert write(client, [Outcome("2", OrderState.DONE, 10**40, invoice="F" * 40)], o2=LINK + "x" * 255) == [
        ("2", "created")
    ]
    kept = shop.outcomes.records["2"]
    assert (len(kept["sales_order"]), len(kept["invoice"]), kept["link"]) == (25, 25, "")


def test_more_than_a_batch_is_a_mistake_of_our_own() -> None:
    _, client, _ = showing()
    with pytest.raises(ValueError, match="at most 100"):
        write(client, [BOOKED] * 101)


def test_a_call_that_fails_is_not_repeated_and_nobody_waits() -> None:
    shop, client, clock = showing()
    shop.fault = shop_faults.drop
    with pytest.raises(ReadFailedError):
        write(client, [BOOKED])
    assert (len(shop.requests), clock.slept) == (1, [])


def test_a_shop_that_switched_it_off_meanwhile_refuses_and_results_for_others_are_not_believed() -> None:
    shop, client, _ = showing()
    shop.outcomes.switched_on = False
    with pytest.raises(SettingsError):
        write(client, [BOOKED])
    shop.outcomes.switched_on = True
    other = {"key": "3", "outcome": "created", "id": "3"}
    shop.fault = shop_faults.changed(lambda answer: {**answer, "results": [other]})
    with pytest.raises(UnreadableError):
        write(client, [BOOKED])


def test_the_name_of_a_table_is_bounded() -> None:
    shop, client, _ = showing()
    shop.fault = shop_faults.changed(lambda answer: {**answer, "outcomes_id": "x" * 5_000})
    assert len(run(client.info()).outcomes_id) <= 64
