import argparse
from typing import Any

import pytest

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.switches import Switches
from scripts.conformance.__main__ import main, on_administration, parser
from scripts.conformance.assumptions import ASSUMPTIONS, Assumption
from scripts.conformance.connection import CannotRunError
from scripts.conformance.findings import Verdict, judged
from scripts.conformance.scene import Scene
from scripts.conformance.simulated import NAME, READINGS, World, tell_apart
from scripts.conformance.trial_run import FEWEST_CALLS, try_all

MOST_ERRORS = 15
NAMES = [each.name for each in ASSUMPTIONS]


def given(*arguments: str) -> argparse.Namespace:
    return parser().parse_args(["--administration", NAME, *arguments])


def held(world: World) -> dict[str, Any]:
    """Return what the administration holds that counts: inactive is deleted."""
    books = world.simulation.books(NAME)
    return {
        "orders": {key: order.get("memo") for key, order in books.orders.items()},
        "relations": {key for key, row in books.relations.items() if not row.get("nonactief")},
        "articles": {key for key, row in books.articles.items() if not row.get("isNonActief")},
        "entries": set(books.entries),
        "invoices": set(books.invoices),
    }


@pytest.mark.parametrize("assumption", ASSUMPTIONS, ids=NAMES)
def test_a_trial_tells_each_reading_of_its_assumption(assumption: Assumption) -> None:
    told, seen = tell_apart(assumption)
    assert told, seen


def test_each_assumption_has_its_readings() -> None:
    assert set(READINGS) == set(NAMES)
    assert all(len(readings) > 1 for readings in READINGS.values())


@pytest.mark.parametrize("holds", [False, True])
def test_a_trial_that_always_says_the_same_is_found_out(*, holds: bool) -> None:
    blind = Assumption("negative", "A line may have a negative quantity", lambda _: judged(holds=holds, seen=""))
    assert not tell_apart(blind)[0]


def test_the_simulated_run_says_so_with_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--simulated", "--only", "negative"]) == 0
    assert "1 of 1 assumptions are told apart" in capsys.readouterr().out
    assert main(["--simulated", "--only", "nonsense"]) == 2


def test_a_whole_run_leaves_the_administration_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    world = World(Switches(unknown_fields="ignored"))
    connection = world.connection()
    invoiced, copy = world.persons_work(connection)
    before = held(world)
    arguments = given("--invoiced", str(invoiced), "--copy", str(copy))
    assert on_administration(connection, arguments, ASSUMPTIONS, confirm=lambda _: NAME) == 0
    printed = capsys.readouterr().out
    assert held(world) == before
    assert connection.calls >= FEWEST_CALLS
    assert connection.errors <= MOST_ERRORS
    assert printed.count("holds  ") == len(ASSUMPTIONS)


def test_what_does_not_hold_is_said_and_counts_in_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    world = World(Switches(negative_quantities_allowed=False))
    chosen = tuple(each for each in ASSUMPTIONS if each.name in ("negative", "text-line"))
    assert on_administration(world.connection(), given(), chosen, confirm=lambda _: NAME) == 1
    printed = capsys.readouterr().out
    assert "does not       A line may have a negative quantity: 400" in printed
    assert "holds          A line of text needs no article" in printed


def test_what_only_a_person_can_make_is_not_tried_without_it(capsys: pytest.CaptureFixture[str]) -> None:
    world = World(Switches())
    chosen = tuple(each for each in ASSUMPTIONS if each.name in ("invoiced", "copy"))
    assert on_administration(world.connection(), given(), chosen, confirm=lambda _: NAME) == 0
    assert capsys.readouterr().out.count("could not try") == len(chosen)


def test_an_invoiced_order_is_deleted_only_when_that_was_asked_for() -> None:
    chosen = tuple(each for each in ASSUMPTIONS if each.name == "invoiced")
    for more, left in (((), 2), (("--delete-invoiced",), 1)):
        world = World(Switches(invoiced_orders_are_fixed=False))
        connection = world.connection()
        invoiced, _ = world.persons_work(connection)
        arguments = given("--invoiced", str(invoiced), *more)
        on_administration(connection, arguments, chosen, confirm=lambda _: NAME)
        orders = world.simulation.orders(NAME)
        assert len([order for order in orders if order["betalingskenmerk"] != "PERSON-4"]) == left - 1


@pytest.mark.parametrize(("named", "typed"), [("Een andere", NAME), (NAME, "Een andere"), (NAME, "")])
def test_nothing_is_made_in_an_administration_that_was_not_named_twice(named: str, typed: str) -> None:
    world = World(Switches())
    before = held(world)
    arguments = parser().parse_args(["--administration", named])
    assert on_administration(world.connection(), arguments, ASSUMPTIONS, confirm=lambda _: typed) == 2
    assert held(world) == before


def test_a_run_that_breaks_off_takes_away_what_it_made() -> None:
    world = World(Switches())
    connection = world.connection()
    connection.log_in()
    before = held(world)

    def breaks(scene: Scene) -> Any:
        scene.order()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        try_all(Scene(connection, mark="M", today="2026-11-23T00:00:00"), (Assumption("x", "x", breaks),))
    assert held(world) == before


def test_a_call_without_an_answer_stops_its_trial_and_no_other() -> None:
    world = World(Switches())
    connection = world.connection()
    connection.log_in()
    world.simulation.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders", calls=(1,)))
    chosen = tuple(each for each in ASSUMPTIONS if each.name in ("negative", "text-line"))
    results = try_all(Scene(connection, mark="M", today="2026-11-23T00:00:00"), chosen, fewest_calls=0)
    assert [result.finding.verdict for result in results] == [Verdict.NOT_TRIED, Verdict.HOLDS]


def test_too_many_calls_are_waited_for_and_a_wrong_key_is_said() -> None:
    world = World(Switches())
    connection = world.connection()
    connection.log_in()
    world.simulation.faults.add(Fault(FaultKind.TOO_MANY, "GET", "/v2/companyInfo", calls=(1, 2), retry_after=7))
    assert connection.ask("GET", "/companyInfo").is_done
    stranger = World(Switches()).connection()
    stranger._client_key = "wrong"
    with pytest.raises(CannotRunError, match="does not take the key"):
        stranger.log_in()
