"""The OpenAPI document: valid, complete, and made of the same table as the functions."""

from typing import Any

import pytest
import schemathesis

from sconnect.entrypoints.http.routes import ROUTES, Role, Route
from tests.functional.in_process import InProcessApi

NAMES_BY_BODY = {"begin_activation", "create_profile", "create_service_articles", "link", "create_template"}
"""Routes whose body can name what does not exist: a profile, or a link that was begun."""


@pytest.fixture
def document(api: InProcessApi) -> dict[str, Any]:
    found: dict[str, Any] = api.ask("GET", "/api/openapi.json").json()
    return found


def _operation(document: dict[str, Any], route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = document["paths"][f"/{route.path}"][route.method.lower()]
    return operation


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(document).validate()


def test_every_route_and_nothing_else_is_described(document: dict[str, Any]) -> None:
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert described == {(f"/{route.path}", route.method.lower()) for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_says_what_it_takes_and_gives(route: Route, document: dict[str, Any]) -> None:
    operation = _operation(document, route)
    assert operation["operationId"] == route.name
    assert operation["summary"].endswith(".")
    answers = operation["responses"]
    assert {"400", "500", "503"} < set(answers)
    assert ("401" in answers) == (route.role is not Role.ANYONE)
    assert ("404" in answers) == ("{" in route.path or route.name in NAMES_BY_BODY)
    assert ("415" in answers) == (route.method != "GET")
    assert ("requestBody" in operation) == (route.method in {"POST", "PUT"})
    for status, answer in answers.items():
        assert answer["description"]
        if int(status) >= 400:
            assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorAnswer"}


def test_every_list_goes_on_the_same_way(document: dict[str, Any]) -> None:
    for route in ROUTES:
        schema = _operation(document, route)["responses"].get("200", {}).get("content", {}).get("application/json", {})
        if "Page_" in str(schema) and "search" not in route.path:
            names = {parameter["name"] for parameter in _operation(document, route)["parameters"]}
            assert {"continuation", "limit"} <= names, route.name


def test_no_secret_comes_out(document: dict[str, Any]) -> None:
    """What goes in as a secret is in no answer."""
    for name, schema in document["components"]["schemas"].items():
        for field, described in schema.get("properties", {}).items():
            if "password" in str(described):
                assert described.get("writeOnly") or "writeOnly" in str(described), f"{name}.{field}"
            assert not field.endswith("_secret"), f"{name}.{field}"
