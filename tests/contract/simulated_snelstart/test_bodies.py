from typing import Any

import pytest

from .caller import caller, codes, wrong_fields


def test_names_match_in_any_case_and_numeric_texts_pass() -> None:
    world = caller()
    order = world.order()
    shouted = {name.upper(): value for name, value in order.items()}
    answered = world.call("POST", "/verkooporders", shouted).json()
    assert (answered["betalingskenmerk"], str(answered["totaalInclusiefBtw"])) == ("WS-1", "13.50")
    assert b'"stuksprijs":13.50' in world.call("POST", "/verkooporders", shouted).body


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"betalingskenmrk": "x"}, "model.betalingskenmrk"),
        ({"datum": None}, "model.datum"),
        ({"datum": "2026-11-23T00:00:00Z"}, "model.datum"),
        ({"datum": "2026-02-30"}, "model.datum"),
        ({"datum": "23-11-2026"}, "model.datum"),
        ({"krediettermijn": 101}, "model.krediettermijn"),
        ({"krediettermijn": "14"}, "model.krediettermijn"),
        ({"memo": 1}, "model.memo"),
        ({"geblokkeerd": "true"}, "model.geblokkeerd"),
        ({"verkooporderBtwIngaveModel": "Inc"}, "model.verkooporderBtwIngaveModel"),
        ({"procesStatus": "Factuur"}, "model.procesStatus"),
        ({"omschrijving": "x" * 51}, "model.omschrijving"),
        ({"betalingskenmerk": "x" * 51}, "model.betalingskenmerk"),
        ({"relatie": {"id": "not-a-guid"}}, "model.relatie.id"),
        ({"relatie": "x"}, "model.relatie"),
        ({"regels": {}}, "model.regels"),
        ({"regels": [{"aantal": "een"}]}, "model.regels[0].aantal"),
        ({"regels": [{"aantal": True}]}, "model.regels[0].aantal"),
        ({"regels": [{"stuksprijs": "1.005"}]}, "model.regels[0].stuksprijs"),
        ({"regels": [{"aantal": "0.125"}]}, "model.regels[0].aantal"),
        ({"regels": [{"omschrijving": "x" * 251}]}, "model.regels[0].omschrijving"),
        ({"regels": [{"btwSoort": "Hoog"}]}, "model.regels[0].btwSoort"),
    ],
)
def test_a_field_that_does_not_fit_is_named(change: dict[str, Any], field: str) -> None:
    world = caller()
    assert wrong_fields(world.call("POST", "/verkooporders", world.order(**change))) == [field]
    assert world.simulation.orders("Demo") == []


def test_a_name_that_comes_twice_in_different_case_is_refused() -> None:
    world = caller()
    body = {**world.order(), "Memo": "a", "memo": "b"}
    assert wrong_fields(world.call("POST", "/verkooporders", body)) == ["model.memo"]


def test_a_body_must_be_announced_and_be_json() -> None:
    world = caller()
    assert wrong_fields(world.call("POST", "/verkooporders", b"{")) == ["model"]
    assert wrong_fields(world.call("POST", "/verkooporders", b'{"memo": NaN}')) == ["model"]
    assert codes(world.call("POST", "/verkooporders", b"")) == ["ALG-0106"]
    assert codes(world.call("POST", "/verkooporders", b"null")) == ["ALG-0106"]
    world.headers["Content-Type"] = "text/plain"
    assert world.call("POST", "/verkooporders", b"{}").status == 415


def test_a_date_without_time_is_midnight() -> None:
    world = caller()
    order = world.call("POST", "/verkooporders", world.order(datum="2026-03-01")).json()
    assert order["datum"] == "2026-03-01T00:00:00"


def test_a_misspelt_field_is_noted_as_the_clients_mistake() -> None:
    world = caller()
    world.call("POST", "/relaties", {"relatiesoort": ["Klant"], "naam": "A", "fax": "1"})
    assert world.simulation.log.violations[-1] == "POST /relaties: a body that does not fit the model: model.fax"
