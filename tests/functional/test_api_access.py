"""Every function that answers HTTP, asked by everybody: who may use what, through the runtime that Azure uses."""

import base64
import json
from collections.abc import Mapping

import pytest

from sconnect.entrypoints.http.endpoint import parameters_of
from sconnect.entrypoints.http.routes import ROUTES, Role, Route
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab

KEYS = {role: f"{role.word}-key-of-twenty-signs" for role in Role if role >= Role.VIEWER}
FORGED = base64.b64encode(
    json.dumps({"auth_typ": "aad", "claims": [{"typ": "roles", "val": "admin"}]}).encode()
).decode()
FOR_ANYONE = {"read_health", "receive_activation", "show_page", "read_page_file", "read_manual", "read_extension"}
"""The only functions that may answer without knowing who asks."""
NOBODY = [
    {},
    {"x-ms-client-principal": FORGED},
    {"x-ms-client-principal": FORGED, "x-ms-client-principal-name": "admin", "x-ms-client-principal-idp": "aad"},
    {"x-functions-key": "forged-key-of-twenty-signs"},
    {"x-functions-key": " "},
    {"authorization": "Bearer forged"},
    {"cookie": "AppServiceAuthSession=forged"},
]


@pytest.fixture(autouse=True)
def _nobody_is_known(lab: Lab, api: InProcessApi, monkeypatch: pytest.MonkeyPatch) -> None:
    del api  # it gave everybody a role
    monkeypatch.delenv("SCONNECT_LOCAL_ROLE")
    lab.secrets.kept |= {f"sconnect-key-{role.word}": key for role, key in KEYS.items()}


def _path(route: Route) -> str:
    path = f"/{route.path}"
    for name in parameters_of(route.path):
        path = path.replace(f"{{{name}}}", "x")
    return path


def _status(api: InProcessApi, route: Route, headers: Mapping[str, str]) -> int:
    answer = api.ask(route.method, _path(route), headers=headers)
    if answer.status >= 400:
        assert answer.error["message"]
    return answer.status


def test_every_function_with_http_has_a_required_role(api: InProcessApi) -> None:
    """Those that the runtime indexes, not those that we think there are."""
    roles = {route.name: route.role for route in ROUTES}
    for function in api.functions:
        if function.trigger.kind != "httpTrigger" or function.name in FOR_ANYONE:
            continue
        role = Role.MEMBER if function.name == "answer_elsewhere" else roles[function.name]
        assert role >= Role.MEMBER, function.name


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_nobody_gets_in_without_a_credential(route: Route, api: InProcessApi) -> None:
    expected = 200 if route.role is Role.ANYONE else 401
    assert [_status(api, route, headers) for headers in NOBODY] == [expected] * len(NOBODY)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_role_may_do_what_the_table_says(route: Route, api: InProcessApi) -> None:
    for role, key in KEYS.items():
        status = _status(api, route, {"x-functions-key": key})
        assert status not in {401, 500}
        assert (status == 403) == (role < route.role), role


@pytest.mark.parametrize("headers", NOBODY)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/nergens"), ("PATCH", "/api/profiles"), ("POST", "/api/x/y")]
)
def test_addresses_that_do_not_exist_tell_strangers_nothing(
    method: str, path: str, headers: Mapping[str, str], api: InProcessApi
) -> None:
    assert api.ask(method, path, headers=headers).status == 401


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_key_in_the_address_is_refused(route: Route, api: InProcessApi) -> None:
    for name in ("code", "Code", "CODE"):
        answer = api.ask(route.method, _path(route), query=f"{name}={KEYS[Role.ADMIN]}")
        assert (answer.status, answer.error["code"]) == (400, "key_in_address")
        assert KEYS[Role.ADMIN].encode() not in answer.body


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_change_from_another_website_is_refused(route: Route, api: InProcessApi) -> None:
    headers = {"x-functions-key": KEYS[Role.ADMIN], "sec-fetch-site": "cross-site"}
    answer = api.ask(route.method, _path(route), headers=headers)
    if route.method == "GET":
        assert answer.status != 403
    else:
        assert (answer.status, answer.error["code"]) == (403, "cross_site")


@pytest.mark.parametrize("headers", [{}, {"x-functions-key": KEYS[Role.ADMIN]}])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_answer_is_safe_to_show(route: Route, headers: Mapping[str, str], api: InProcessApi) -> None:
    answer = api.ask(route.method, _path(route), headers=headers)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert len(answer.headers["X-Correlation-Id"]) == 32


def test_who_signed_in_is_shown(api: InProcessApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBSITE_AUTH_ENABLED", "True")
    answer = api.ask("GET", "/api/me", headers={"x-ms-client-principal": FORGED})
    assert answer.json() == {
        "name": "aangemelde gebruiker",
        "role": "admin",
        "way": "entra",
        "activation": True,
        "account": "",
        "groups_left_out": False,
    }
