from dataclasses import replace
from urllib.parse import urlencode

import pytest

from local.snelstart.administration import demo_administration
from local.snelstart.http.wire import Request, Response
from local.snelstart.switches import Switches

from .caller import CLIENT_KEY, UNKNOWN_ID, Caller, caller

FORM = {"content-type": "application/x-www-form-urlencoded"}


def ask_token(world: Caller, body: bytes, headers: dict[str, str] | None = None, method: str = "POST") -> Response:
    reply = world.simulation.handle(Request(method, "auth", "/b2b/token", FORM if headers is None else headers, body))
    assert isinstance(reply, Response)
    return reply


def test_a_token_lives_for_an_hour_all_but_a_second() -> None:
    world = caller()
    answered = ask_token(world, urlencode({"grant_type": "clientkey", "clientkey": CLIENT_KEY}).encode()).json()
    assert (answered["token_type"], answered["expires_in"]) == ("bearer", 3599)
    world.clock.advance(3598)
    assert world.call("GET", "/companyInfo").status == 200
    world.clock.advance(1)
    assert world.call("GET", "/companyInfo").status == 401


@pytest.mark.parametrize(
    "body",
    [
        b"grant_type=clientkey&clientkey=wrong",
        b"grant_type=clientkey&clientkey=k+e/y==",  # not encoded: the plus arrives as a space
        b"grant_type=clientkey",
        b"grant_type=client_credentials&clientkey=k%2Be%2Fy%3D%3D",
    ],
)
def test_a_bad_key_or_grant_is_400_with_an_error(body: bytes) -> None:
    answered = ask_token(caller(), body)
    assert answered.status == 400
    assert answered.json().keys() == {"error"}


def test_the_token_host_wants_a_posted_form() -> None:
    body = urlencode({"grant_type": "clientkey", "clientkey": CLIENT_KEY}).encode()
    assert ask_token(caller(), body, {"content-type": "application/json"}).status == 400
    assert ask_token(caller(), body, method="GET").status == 405


def test_keys_are_judged_before_the_token_and_the_token_before_the_path() -> None:
    world = caller()
    world.headers["Authorization"] = "Bearer nonsense"
    assert world.call("GET", "/nonsense").status == 401
    del world.headers["Ocp-Apim-Subscription-Key"]
    missing = world.call("GET", "/nonsense")
    assert "missing subscription key" in missing.json()["message"]
    world.headers["Ocp-Apim-Subscription-Key"] = "expired"
    invalid = world.call("GET", "/companyInfo")
    assert (invalid.status, invalid.json()["statusCode"]) == (401, 401)
    assert "invalid subscription key" in invalid.json()["message"]


def test_the_subscription_key_may_stand_in_the_query() -> None:
    world = caller()
    key = world.headers.pop("Ocp-Apim-Subscription-Key")
    assert world.call("GET", "/companyInfo", **{"subscription-key": key}).status == 200
    assert not world.simulation.log.violations


def test_a_missing_scope_is_403_before_the_id_is_looked_at() -> None:
    world = caller(scopes="orders:read settings:read")
    assert world.call("GET", f"/relaties/{UNKNOWN_ID}").status == 403
    assert world.call("POST", "/verkooporders", {}).status == 403
    assert world.call("GET", "/verkooporders").status == 200


def test_unknown_paths_methods_and_ids() -> None:
    world = caller()
    assert world.call("GET", "/artikelgroepen").status == 404
    assert world.call("DELETE", "/landen").status == 405
    assert len(world.simulation.log.violations) == 2
    assert world.call("GET", f"/relaties/{UNKNOWN_ID}").status == 404
    assert world.call("GET", "/relaties/nonsense").status == 404
    assert world.call("GET", "/relaties/").status == 200
    assert world.call("GET", "/vatrates/XXX").status == 404
    assert len(world.simulation.log.violations) == 2


def test_an_unknown_query_parameter_is_refused_and_noted() -> None:
    world = caller()
    assert world.call("GET", "/relaties", zoek="Karel").status == 400
    assert world.call("GET", "/relaties", orderby="Naam").status == 400
    assert world.call("GET", "/artikelen", relatieId="Karel").status == 400
    assert ["zoek" in sentence for sentence in world.simulation.log.violations] == [True, False]


def test_a_repeated_filter_is_refused() -> None:
    world = caller()
    refused = world.simulation.handle(
        Request("GET", "api", "/v2/relaties?$filter=Relatiecode%20eq%201&$filter=Relatiecode%20eq%202", world.headers)
    )
    assert isinstance(refused, Response)
    assert refused.status == 400


def test_a_target_that_is_too_long_is_refused() -> None:
    world = caller(switches=Switches(max_url_length=8_000, max_filter_nodes=None))
    fitting = " or ".join(["Email eq 'somebody@example.test'"] * 40)
    assert world.call("GET", "/relaties", filter=fitting).status == 200
    assert world.call("GET", "/relaties", filter=" or ".join([fitting] * 5)).status == 404
    assert "characters" in world.simulation.log.violations[0]


def test_the_quota_per_minute_and_per_hour() -> None:
    world = caller(switches=Switches(calls_per_minute=2, calls_per_hour=3))
    assert [world.call("GET", "/companyInfo").status for _ in range(3)] == [200, 200, 429]
    refused = world.call("GET", "/companyInfo")
    assert refused.headers["retry-after"] == "60"
    assert refused.json()["message"] == "Rate limit is exceeded. Try again in 60 seconds."
    world.clock.advance(60)
    assert [world.call("GET", "/companyInfo").status for _ in range(2)] == [200, 429]
    assert world.call("GET", "/companyInfo").headers["retry-after"] == "3540"
    world.simulation.switches = replace(world.simulation.switches, retry_after=False)
    assert "retry-after" not in world.call("GET", "/companyInfo").headers
    world.clock.advance(3600)
    assert [world.call("GET", "/companyInfo").status for _ in range(3)] == [401, 401, 401]
    world.log_in()
    assert [world.call("GET", "/companyInfo").status for _ in range(3)] == [200, 200, 429]
    world.simulation.switches = Switches(calls_per_minute=None, calls_per_hour=None)
    assert world.call("GET", "/companyInfo").status == 200


def test_a_token_opens_its_own_administration_only() -> None:
    world = caller()
    other = demo_administration("Ander", "other", oss=False)
    world.simulation.reset([*world.simulation.administrations.values(), other])
    world.client_key = "other"
    world.log_in()
    assert world.get("/companyInfo")["administratieNaam"] == "Ander"


def test_the_log_names_calls_and_never_a_value() -> None:
    world = caller()
    world.get("/relaties", filter="Email eq 'klant@example.test'", top="1")
    world.get(f"/relaties/{world.karel()['id']}")
    log = world.simulation.log
    assert log.count("POST", "/b2b/token") == 1
    assert log.count("GET", "/relaties") == 2
    assert log.count("GET", "/relaties/{id}") == 1
    listed = next(call for call in log.calls if call.query_names)
    assert (listed.query_names, listed.status) == (("$filter", "$top"), 200)
    text = repr(log.calls)
    for secret in ("klant@example.test", world.headers["Authorization"][7:], CLIENT_KEY, world.karel()["id"]):
        assert secret not in text
