"""Everything the OpenAPI document allows, and what it does not: no answer that it does not document, none of 5xx.

Addresses hold real names half of the time, so that more is reached than "does not exist".
"""

import sys
from collections.abc import Mapping
from itertools import count, product
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, CheckFunction, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sconnect.domain.profile import Processing
from sconnect.entrypoints.http.endpoint import NoQuery, endpoint_of, parameters_of
from sconnect.entrypoints.http.handlers.activation import AnyMessage
from sconnect.entrypoints.http.routes import ROUTES, Route
from tests.functional.fuzz_bridge import DOCUMENT, FuzzBridge
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import order_of, plain_orders

PARTS = 8
"""The cases are divided over so many tests, which can run side by side."""
CASES = 5_000
"""At least so many, all parts together."""
EXAMPLES, MORE_EXAMPLES = 16, 60
"""Per round, route, way of making cases (right and wrong) and kind of address (made up and real); `make test-large`."""
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_QUERY_CHECKS = [*_CHECKS, negative_data_rejection]
"""Settings forgive what a person means well, such as spaces around a text; queries forgive nothing."""
_REFUSED = [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428]
_CONFIG = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": _REFUSED}}})


@pytest.mark.timeout(900)  # many requests; their speed proves nothing
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("examples", [EXAMPLES, pytest.param(MORE_EXAMPLES, marks=pytest.mark.large)])
def test_no_answer_is_undocumented(
    examples: int, part: int, lab: Lab, api: InProcessApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "flask", None)  # schemathesis looks for it with every case
    bridge = FuzzBridge(api)
    real = _real_names(lab, api)
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, bridge, config=_CONFIG)
    for number in count():
        for route in ROUTES[part::PARTS]:
            operation = schema[f"/{route.path}"][route.method]
            named = {name: real[name] for name in parameters_of(route.path)}
            for names, mode in product([{}, named] if named else [{}], GenerationMode):
                if mode is GenerationMode.POSITIVE or _can_be_wrong(route):
                    checks = _QUERY_CHECKS if route.method == "GET" else _CHECKS
                    _try_out(operation.as_strategy(mode, path_parameters=names or None), checks, number, examples)
        if bridge.cases >= CASES / PARTS:
            break
    assert bridge.statuses[200] > 0


def _can_be_wrong(route: Route) -> bool:
    """Whether there is anything to fill in wrongly; any text can be the name of something that does not exist."""
    endpoint = endpoint_of(route)
    if endpoint.body is AnyMessage:
        return False
    return endpoint.body is not None or endpoint.query is not NoQuery or endpoint.requires_version


def _try_out(cases: SearchStrategy[Case[Any]], checks: list[CheckFunction], number: int, examples: int) -> None:
    """Send cases and hold every answer against the document."""

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(cases)
    def send(case: Case[Any]) -> None:
        case.call_and_validate(checks=checks)

    send()


def _real_names(lab: Lab, api: InProcessApi) -> Mapping[str, str]:
    """Let some orders be booked and one wait, and return names of things that are there."""
    lab.change_profile("articles", processing=Processing.MANUAL)
    booked, *_ = lab.place(*plain_orders(2), order_of("ONBEKEND", customer=3))
    lab.import_orders()
    profile = f"/api/profiles/{lab.profile.id}"
    [item, *_] = api.ask("GET", f"{profile}/work-list").json()["items"]
    [run, *_] = api.ask("GET", f"{profile}/runs").json()["items"]
    [mapping, *_] = api.ask("GET", f"{profile}/mappings/customers").json()["items"]
    template = {"profile": lab.profile.id, "name": "Kantoor"}
    change = {"path": "orders.tolerance", "value": "0.03", "profiles": [lab.profile.id]}
    return {
        "profile": lab.profile.id,
        "number": booked,
        "item": item["id"],
        "run": run["run"],
        "key": mapping["key"],
        "which": "link_code",
        "activation": api.ask("POST", "/api/activations", {}).json()["id"],
        "template": api.ask("POST", "/api/templates", template).json()["id"],
        "change": api.ask("POST", "/api/settings-changes", change).json()["id"],
        "account": "1b9f3c1e-0d5a-4c57-9a0e-2f6b7d8c9e10",
        "save": api.ask("GET", f"{profile}/settings-history").json()["items"][0]["id"],
        "recipient": api.ask("PUT", f"{profile}/mail/recipients", {"address": "els@example.test"}).json()["id"],
        "decision": "0" * 32,  # nothing was decided about this order
    }
