import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from local.snelstart import openapi
from local.snelstart.http.wire import to_json
from local.snelstart.openapi import Operation, document
from local.snelstart.resources.operations import RULES

from .caller import Caller, caller


def nullable(value: Any) -> Any:
    """Let everything be null too, which the document does not say and the server does; let no unknown field pass."""
    if isinstance(value, list):
        return [nullable(item) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("$ref"), str):
        return {"anyOf": [{"type": "null"}, value]}
    changed = {name: nullable(item) for name, item in value.items()}
    if not isinstance(value.get("type"), str):
        return changed
    if value["type"] == "object" and "properties" not in value:
        return {}
    if "enum" in value:
        changed["enum"] = [*value["enum"], None]
    return {**changed, "type": [value["type"], "null"], "additionalProperties": False}


def checker(operation: Operation) -> Draft202012Validator:
    raw = json.loads(Path(openapi.__file__).with_name("openapi.json").read_text(encoding="utf-8"))
    return Draft202012Validator({**nullable(operation.answer), "components": nullable(raw["components"])})


GETS = [operation for operation in document().operations if operation.method == "GET"]


@pytest.fixture(scope="module", name="world")
def a_world() -> Caller:
    world = caller()
    world.simulation.make_return("Demo", date(2026, 10, 1))
    for memo in ("een", "twee"):
        made = world.call("POST", "/verkooporders", world.order(memo=memo)).json()
    world.simulation.invoice("Demo", made["id"])
    return world


def path_of(world: Caller, operation: Operation) -> str:
    if "{" not in operation.template:
        return operation.template
    if operation.template.startswith("/vatrates"):
        return "/vatrates/DEU"
    if operation.template.startswith("/echo"):
        return "/echo/hallo"
    if operation.template.startswith("/verkoopboekingen"):
        return f"/verkoopboekingen/{world.get('/verkoopfacturen')[0]['verkoopBoeking']['id']}"
    collection = operation.template.split("/")[1]
    return operation.template.replace("{id}", world.get(f"/{collection}")[0]["id"])


@pytest.mark.parametrize("operation", GETS, ids=lambda operation: operation.template)
def test_every_answer_is_what_the_document_says(world: Caller, operation: Operation) -> None:
    query = {}
    if operation.template == "/prijsafspraken":
        query = {"filter": f"Artikel/Id eq guid'{world.article('LAB-KOFFIE')['id']}'"}
    answered = world.get(path_of(world, operation), **query)
    assert answered
    assert [error.message[:200] for error in checker(operation).iter_errors(json.loads(to_json(answered)))] == []


def test_the_checker_of_answers_sees_strange_fields_and_types() -> None:
    company = checker(next(operation for operation in GETS if operation.template == "/companyInfo"))
    assert company.is_valid({"huidigBoekjaar": 2026})
    assert not company.is_valid({"huidigBoekjaar": "2026"})
    assert not company.is_valid({"onzin": 1})


def test_every_operation_needs_a_scope_but_echo() -> None:
    assert {operation.template for operation in document().operations if operation.scope is None} == {"/echo/{input}"}


def test_every_operation_has_its_rule() -> None:
    assert {(operation.method, operation.template) for operation in document().operations} <= RULES.keys()
