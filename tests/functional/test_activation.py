"""Linking by SnelStart's activation page: only keys that were asked for count, whoever sends them."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import azure.functions as func
import pytest

from local.snelstart.administration import demo_administration
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.activation import message
from tests.fakes.ticks import maintenance_messages
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab

WEBHOOK = "/api/snelstart/activation"
OTHER_KEY = "key-of-another-administration"
NEW_KEY = "another-key-of-the-same"


@pytest.fixture(autouse=True)
def another_administration(lab: Lab) -> None:
    other = demo_administration("Een andere BV", OTHER_KEY, oss=False)
    lab.sim.administrations[OTHER_KEY] = other


class Link:
    """A link that was begun, seen from both sides."""

    def __init__(self, api: InProcessApi, profile: str | None = None) -> None:
        self._api = api
        begun = api.ask("POST", "/api/activations", {"profile": profile} if profile else {}).json()
        self.id: str = begun["id"]
        self.address: str = begun["address"]
        self.reference = parse_qs(urlsplit(self.address).query)["referenceKey"][0]

    def send(self, activity: str, key: str, reference: str | None = None) -> Any:
        answer = self._api.ask("POST", WEBHOOK, message(activity, key, reference or self.reference))
        assert (answer.status, answer.json()) == (200, {"status": "received"})
        return answer

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self._api.ask("GET", f"/api/activations/{self.id}").json()
        return found


def key_in_use(lab: Lab) -> str:
    return lab.secrets.kept[lab.profile.connection.client_key_secret]


def also_opens(lab: Lab, key: str) -> None:
    """Let another key open the administration of the profile."""
    lab.sim.administrations[key] = lab.demo.books


def test_a_key_that_was_asked_for_is_confirmed_by_name_and_makes_a_profile(lab: Lab, api: InProcessApi) -> None:
    link = Link(api)
    assert link.state()["state"] == "waiting"
    link.send("Create", OTHER_KEY)
    state = link.state()
    assert (state["state"], state["administration"]) == ("received", "Een andere BV")

    given = {"link_code": lab.shop.link_code(), "activation": link.id}
    found = api.ask("POST", "/api/link", given).json()
    assert found["books"]["administration"] == "Een andere BV"
    made = api.ask("POST", "/api/profiles", {"profile": {**found["proposal"], "id": "nieuw"}, **given})
    assert made.status == 201
    assert made.json()["connection"]["administration_id"] == state["administration_id"]
    assert link.state()["state"] == "linked"
    assert [name for name, value in lab.secrets.kept.items() if value == OTHER_KEY and "activation" in name] == []


def test_the_reference_key_is_long_differs_each_time_and_is_kept_nowhere(lab: Lab, api: InProcessApi) -> None:
    first, second = Link(api), Link(api)
    assert first.reference != second.reference
    assert first.address.startswith("https://web.snelstart.nl/couplings/activate/sconnect?referenceKey=")
    assert first.reference not in str(lab.rows.held())


@pytest.mark.parametrize("activity", ["Create", "Regenerate", "Delete"])
def test_a_message_with_a_reference_that_was_not_given_out_changes_nothing(
    lab: Lab, api: InProcessApi, activity: str
) -> None:
    link = Link(api)
    before = dict(lab.secrets.kept)
    link.send(activity, OTHER_KEY, "guessed")
    link.send(activity, OTHER_KEY, link.id)
    assert lab.secrets.kept == before
    assert link.state()["state"] == "waiting"


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"{}", b'{"ReferenceKey": 1}', b"12"])
def test_anything_else_gets_the_same_answer(api: InProcessApi, body: bytes) -> None:
    answer = api.ask("POST", WEBHOOK, body=body)
    assert (answer.status, answer.json()) == (200, {"status": "received"})


def test_a_key_that_opens_nothing_is_refused_with_a_reason(api: InProcessApi) -> None:
    link = Link(api)
    link.send("Create", "a key of nobody")
    state = link.state()
    assert (state["state"], state["administration"]) == ("refused", "")
    assert "koppelsleutel" in state["problem"]["nl"]


def test_a_right_key_after_a_forged_one_counts(api: InProcessApi) -> None:
    link = Link(api)
    link.send("Create", "a key of nobody")
    link.send("Create", OTHER_KEY)
    link.send("Create", OTHER_KEY)
    assert link.state()["administration"] == "Een andere BV"


def test_a_message_that_comes_after_an_hour_is_too_late(lab: Lab, api: InProcessApi) -> None:
    link = Link(api)
    lab.clock.seconds += 3_601
    link.send("Create", OTHER_KEY)
    assert link.state()["state"] == "expired"
    assert OTHER_KEY not in lab.secrets.kept.values()


def test_a_link_that_came_to_nothing_is_removed_with_its_key(lab: Lab, api: InProcessApi) -> None:
    link = Link(api)
    link.send("Create", OTHER_KEY)
    assert OTHER_KEY in lab.secrets.kept.values()
    lab.clock.seconds += 3_601
    lab.run(maintenance_messages(lab.services))
    assert OTHER_KEY not in lab.secrets.kept.values()
    assert api.ask("GET", f"/api/activations/{link.id}").status == 404


class _Tick(func.TimerRequest):
    past_due = False


def test_without_a_key_a_profile_is_not_made_and_the_remedy_is_named(lab: Lab, api: InProcessApi) -> None:
    given = {"link_code": lab.shop.link_code(), "activation": Link(api).id}
    assert api.ask("POST", "/api/link", given).error["fields"][0]["field"] == "client_key"
    assert api.ask("POST", "/api/link", {**given, "activation": "0" * 64}).status == 404
    assert api.ask("POST", "/api/link", {**given, "activation": "x"}).status == 400


def test_a_profile_gets_a_new_key_of_its_own_administration_at_once(lab: Lab, api: InProcessApi) -> None:
    also_opens(lab, NEW_KEY)
    link = Link(api, lab.profile.id)
    link.send("Regenerate", NEW_KEY)
    assert key_in_use(lab) == NEW_KEY
    assert link.state()["state"] == "linked"


@pytest.mark.parametrize("activity", ["Create", "Regenerate"])
def test_a_key_of_another_administration_never_replaces_that_of_a_profile(
    lab: Lab, api: InProcessApi, activity: str
) -> None:
    before = key_in_use(lab)
    link = Link(api, lab.profile.id)
    link.send(activity, OTHER_KEY)
    assert key_in_use(lab) == before
    state = link.state()
    assert state["state"] == "refused"
    assert "Een andere BV" in state["problem"]["nl"]


def test_a_removed_link_counts_only_when_the_key_in_use_fails(lab: Lab, api: InProcessApi) -> None:
    also_opens(lab, NEW_KEY)
    link = Link(api, lab.profile.id)
    link.send("Create", NEW_KEY)
    link.send("Delete", "")
    assert link.state()["state"] == "linked"
    assert key_in_use(lab) == NEW_KEY
    del lab.sim.administrations[NEW_KEY]
    lab.sim.expire_tokens()
    link.send("Delete", "")
    assert link.state()["state"] == "withdrawn"


def test_a_link_that_is_made_again_after_it_was_removed_counts(lab: Lab, api: InProcessApi) -> None:
    also_opens(lab, NEW_KEY)
    link = Link(api, lab.profile.id)
    link.send("Create", NEW_KEY)
    del lab.sim.administrations[NEW_KEY]
    lab.sim.expire_tokens()
    link.send("Delete", "")
    also_opens(lab, f"{NEW_KEY}-2")
    link.send("Create", f"{NEW_KEY}-2")
    assert link.state()["state"] == "linked"
    assert key_in_use(lab) == f"{NEW_KEY}-2"


def test_a_message_about_a_profile_that_was_deleted_changes_nothing(lab: Lab, api: InProcessApi) -> None:
    link = Link(api, lab.profile.id)
    version = api.ask("GET", f"/api/profiles/{lab.profile.id}").headers["ETag"]
    assert api.ask("DELETE", f"/api/profiles/{lab.profile.id}", headers={"If-Match": version}).status == 204
    before = dict(lab.secrets.kept)
    link.send("Regenerate", OTHER_KEY)
    assert lab.secrets.kept == before


def test_snelstart_that_does_not_answer_is_asked_again_when_the_page_asks(lab: Lab, api: InProcessApi) -> None:
    link = Link(api)
    link.send("Create", OTHER_KEY)
    lab.sim.faults.add(Fault(FaultKind.UNREACHABLE, path="/b2b/token", times=20))
    assert api.ask("GET", f"/api/activations/{link.id}").status == 503
    lab.sim.faults.clear()
    assert link.state()["state"] == "received"


def test_a_flood_of_messages_is_turned_away(lab: Lab, api: InProcessApi) -> None:
    link = Link(api)
    for _ in range(60):
        link.send("Create", OTHER_KEY, "guessed")
    answer = api.ask("POST", WEBHOOK, message("Create", OTHER_KEY, link.reference))
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    lab.clock.seconds += 61
    link.send("Create", OTHER_KEY)
    assert link.state()["state"] == "received"


def test_an_installation_that_snelstart_does_not_know_says_that_keys_are_pasted(lab: Lab, api: InProcessApi) -> None:
    assert api.ask("GET", "/api/me").json()["activation"] is True
    lab.services = replace(lab.services, activation=None)
    assert api.ask("GET", "/api/me").json()["activation"] is False
    refused = api.ask("POST", "/api/activations", {})
    assert refused.status == 409
    assert "SNELSTART_APP_NAME" in refused.error["message"]
    answer = api.ask("POST", WEBHOOK, message("Create", OTHER_KEY, "r"))
    assert (answer.status, answer.json()) == (200, {"status": "received"})


def test_no_key_is_logged(lab: Lab, api: InProcessApi, caplog: pytest.LogCaptureFixture) -> None:
    del lab
    link = Link(api)
    link.send("Create", OTHER_KEY)
    link.send("Create", "a key of nobody")
    link.state()
    assert OTHER_KEY not in caplog.text
    assert "a key of nobody" not in caplog.text
    assert link.reference not in caplog.text
