"""What the API neither reveals nor accepts, for any caller; and what the log shows the operator of attempts."""

import json
import logging
from collections.abc import Mapping
from copy import deepcopy

import pytest

from sconnect.app.errors import InstallationError, ReadFailedError, SconnectError
from sconnect.app.runs.run_id import RunName
from sconnect.app.storage.records import CallsOfBooks, ReconciledPart
from sconnect.domain.reconciliation.rules import Reconciliation
from sconnect.entrypoints.http.endpoint import parameters_of
from sconnect.entrypoints.http.routes import ROUTES, Role, Route
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import plain_order, plain_orders

KEYS = {role: f"{role.word}-key-of-twenty-signs" for role in Role if role >= Role.VIEWER}
ADMIN = {"x-functions-key": KEYS[Role.ADMIN]}
STRANGE = "strange-key-of-twenty-signs"


@pytest.fixture(autouse=True)
def _keys_only(lab: Lab, api: InProcessApi, monkeypatch: pytest.MonkeyPatch) -> None:
    del api  # it gave everybody a role
    monkeypatch.delenv("SCONNECT_LOCAL_ROLE")
    lab.secrets.kept |= {f"sconnect-key-{role.word}": key for role, key in KEYS.items()}


def _ask(
    api: InProcessApi, route: Route, headers: Mapping[str, str], *, method: str = "", query: str = "", **names: str
) -> Answer:
    """Use a route; what has no name here is called `x`."""
    path = f"/{route.path}"
    for name in parameters_of(route.path):
        path = path.replace(f"{{{name}}}", names.get(name, "x"))
    return api.ask(method or route.method, path, headers=headers, query=query)


def _lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "sconnect.http"]


@pytest.mark.parametrize("headers", [{}, ADMIN, {**ADMIN, "origin": "https://other.example"}])
def test_no_answer_makes_a_cookie_or_is_for_other_websites(headers: Mapping[str, str], api: InProcessApi) -> None:
    for route in ROUTES:
        answer = _ask(api, route, headers)
        names = {name.lower() for name in answer.headers}
        assert not {name for name in names if name == "set-cookie" or name.startswith("access-control-")}, route.name
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        policy = answer.headers["Content-Security-Policy"]
        assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
        assert not answer.body or answer.headers["Content-Type"] == "application/json", route.name


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "OPTIONS", "HEAD", "PATCH", "CONNECT", "PROPFIND"])
def test_a_method_that_no_route_has_gets_nothing(method: str, api: InProcessApi) -> None:
    for route in ROUTES:
        for headers, status in (({}, 401), (ADMIN, 405)):
            answer = _ask(api, route, {**headers, "x-echo": "canary"}, method=method)
            assert answer.status == status, route.name
            assert b"canary" not in answer.body


def test_reading_changes_nothing(lab: Lab, api: InProcessApi) -> None:
    waits = plain_order(77)
    waits["order"]["total"] = "999.0000"
    number, *_ = lab.place(*plain_orders(2), waits)
    lab.import_orders()
    [item] = api.ask("GET", f"/api/profiles/{lab.profile.id}/work-list", headers=ADMIN).json()["items"]
    [run, *_] = api.ask("GET", f"/api/profiles/{lab.profile.id}/runs", headers=ADMIN).json()["items"]
    begun = api.ask("POST", "/api/activations", {}, headers=ADMIN).json()
    names = {"profile": lab.profile.id, "number": number, "run": run["run"], "activation": begun["id"]}
    names["item"] = item["id"]
    bulk = {"kind": item["kind"], "action": "retry"}
    address = f"/api/profiles/{lab.profile.id}/work-list/decisions"
    names["decision"] = api.ask("POST", address, bulk, headers=ADMIN).json()["id"]
    lab.import_orders()
    day, compared = lab.clock.now().date(), RunName.parse(run["run"]).key
    today = day.isoformat()
    part = ReconciledPart(profile_id=lab.profile.id, run_id=compared, first=today, found=Reconciliation(day, day))
    lab.run(lab.services.store.put(part))
    # The first list of profiles fills in the summary of a profile, once; its first reconciliation notes the prefixes
    # that its markers name.
    api.ask("GET", "/api/profiles", headers=ADMIN)
    api.ask("GET", f"/api/profiles/{lab.profile.id}/reconciliation", query=f"from={today}&until={today}", headers=ADMIN)
    before = (_held(lab), dict(lab.secrets.kept), deepcopy(lab.sim.orders(lab.demo.books.name)))
    reading = [route for route in ROUTES if route.method == "GET"]
    queries = {"search_articles": "q=x", "search_customers": "q=x"}
    queries["read_reconciliation"] = f"from={today}&until={today}"
    queries["read_vat_return"] = "year=2026&quarter=4"
    queries["list_link_offers"] = "kind=articles"
    for route in reading:
        answer = _ask(api, route, ADMIN, query=queries.get(route.name, ""), **names)
        assert (answer.status, answer.messages) == (200, []), route.name
        assert before[0] == _held(lab), route.name
    assert len(reading) > 10
    assert before == (_held(lab), lab.secrets.kept, lab.sim.orders(lab.demo.books.name))


def _held(lab: Lab) -> dict[tuple[str, str, str], str]:
    """Return the version of every row but those that count the calls to SnelStart."""
    return {
        (table, row.partition, row.key): row.etag
        for table, row in lab.rows.held()
        if not row.partition.startswith(CallsOfBooks.PARTITION_PREFIX)
    }


def test_a_value_counts_only_in_its_own_place(lab: Lab, api: InProcessApi) -> None:
    """The same name in the address, a cookie or a header never stands in for the body."""
    path = f"/api/profiles/{lab.profile.id}/runs"
    beside = api.ask("POST", path, {"task": "import_orders"}, query="task=export_articles", headers=ADMIN)
    assert (beside.status, beside.error["code"]) == (400, "bad_request")
    headers = {**ADMIN, "task": "import_orders", "cookie": "task=import_orders"}
    assert api.ask("POST", path, {}, headers=headers).status == 400


@pytest.mark.parametrize(
    "error",
    [
        InstallationError("De kluis weigert.", "De kluis weigert."),
        ReadFailedError("De kluis zwijgt.", "De kluis zwijgt."),
    ],
)
def test_a_safe_that_fails_lets_nobody_in(
    error: SconnectError, lab: Lab, api: InProcessApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: str) -> str:
        raise error

    monkeypatch.setattr(type(lab.secrets), "read", lambda _, name: fail(name))
    for route in ROUTES:
        assert _ask(api, route, ADMIN).status == (200 if route.role is Role.ANYONE else 503), route.name


@pytest.mark.parametrize(
    ("headers", "query", "code"),
    [
        ({}, "", "unauthenticated"),
        ({"x-functions-key": STRANGE}, "", "unauthenticated"),
        ({"x-functions-key": KEYS[Role.VIEWER]}, "", "forbidden"),
        ({**ADMIN, "sec-fetch-site": "cross-site"}, "", "cross_site"),
        (ADMIN, f"code={STRANGE}", "key_in_address"),
    ],
)
def test_who_is_turned_away_is_in_the_log_but_not_with_what(
    headers: Mapping[str, str], query: str, code: str, api: InProcessApi, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = api.ask("POST", "/api/profiles", {}, query=query, headers=headers)
    number = answer.headers["X-Correlation-Id"]
    assert _lines(caplog) == [f"create_profile: {code}, correlation {number}"]
    assert not [key for key in (STRANGE, *KEYS.values()) if key in caplog.text]


def test_what_nobody_foresaw_is_in_the_log_by_its_place(
    lab: Lab, api: InProcessApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("een geheim\nmet een regel erbij")

    monkeypatch.setattr(lab.rows, "get", broken)
    answer = api.ask("GET", f"/api/profiles/{lab.profile.id}", headers=ADMIN)
    [line] = _lines(caplog)
    assert answer.status == 500
    assert line.startswith("read_profile: unexpected failure: KeyError at ")
    assert line.endswith(
        f"test_api_defences.py:{broken.__code__.co_firstlineno + 1}, correlation " + answer.error["correlation_id"]
    )
    assert "geheim" not in caplog.text


@pytest.mark.parametrize(
    "name", ["a\nERROR admin signed in", "a%0d%0aERROR", '"}\n{"event": "run finished"', "\x1b[2J"]
)
def test_no_name_of_a_callers_making_makes_a_line_in_the_log(
    name: str, api: InProcessApi, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for body in ({"task": name}, {name: "import_orders"}, {"task": "import_orders"}):
            api.ask("POST", f"/api/profiles/{name}/runs", body, headers={**ADMIN, "user-agent": json.dumps(name)})
    lines = _lines(caplog)
    assert lines
    assert not [line for line in lines if not line.isprintable() or "ERROR" in line or "finished" in line]
