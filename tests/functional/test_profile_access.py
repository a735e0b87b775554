"""Who has access to some profiles only: what they may do there, and that nothing tells them what else there is."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from sconnect.app.profiles.repository import record_of, save_profile
from sconnect.app.runs.run_id import RunName
from sconnect.app.storage.records import ReconciledPart
from sconnect.domain.profile import Connection
from sconnect.domain.profile.history import By, SaveOrigin
from sconnect.domain.reconciliation.rules import Reconciliation
from sconnect.entrypoints.http.endpoint import parameters_of
from sconnect.entrypoints.http.routes import ROUTES, Role, Route
from tests.functional.in_process import Answer, InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import plain_order, plain_orders
from tests.functional.test_same_shop_twice import SECOND, run_as, second_profile

ANNA = "1b9f3c1e-0d5a-4c57-9a0e-2f6b7d8c9e10"
GROUP = "0760b6cf-170e-4a14-91b3-4b78e0739963"
ADMIN = {"x-functions-key": "admin-key-of-twenty-signs"}
OWN, NOWHERE = SECOND, "bestaat-niet"
SECRET_NAME = "Geheimenwinkel"
"""The name of the profile that the attacker may not know of; no answer to them holds it."""
IN_PROFILE = (Role.VIEWER, Role.OPERATOR, Role.ADMIN)

EVERYBODY = {"read_openapi", "read_me", "read_settings_schema"}
MANY = {"list_profiles", "read_planning_overview", "read_overview"}
ANYBODY = {"read_health", "receive_activation"}
OFFICE = {
    *("create_profile", "delete_profile", "copy_profile", "read_profile_template", "use_template"),
    *("read_access", "give_access", "withdraw_access"),
    *("list_templates", "create_template", "delete_template"),
    *("list_settings_changes", "preview_settings_change", "change_settings", "undo_settings_change"),
    *("link", "create_service_articles", "advise_prefix", "begin_activation", "read_activation"),
    *("search_person", "erase_person", "start_overdue_ticks"),
}
OF_PROFILE = {
    *("read_mail", "put_mail_recipient", "remove_mail_recipient", "send_test_mail"),
    *(
        "read_profile",
        "replace_profile",
        "list_settings_history",
        "put_settings_back",
        "write_secret",
        "check_profile",
        "read_shop",
        "read_choices",
        "refresh_choices",
    ),
    *("start_run", "list_runs", "read_run", "cancel_run", "list_run_items"),
    *("read_profile_figures", "read_reconciliation", "start_reconciliation", "read_run_reconciliation"),
    *("read_vat_return", "read_evidence", "book_period_again", "list_vat_numbers"),
    *("read_adoption", "look_at_books", "list_adoption_findings", "decide_adoption", "confirm_adoption"),
    *("list_link_offers", "take_over_links"),
    *("list_orders", "read_order", "retry_order", "look_in_shop", "import_order", "skip_order", "book_by_hand"),
    *("undo_by_hand", "revoke_decision", "read_corrections", "preview_correction", "correct_order", "book_again"),
    *("list_same_customer", "forget_order"),
    *("read_work_list", "act_on_item", "list_candidates", "decide_for_many", "list_decisions_for_many"),
    *("undo_decision_for_many", "list_rest_of_decision", "search_articles", "search_customers"),
    *("list_article_mappings", "put_article_mapping", "remove_article_mapping", "list_former_articles"),
    *("remove_former_article", "preview_link_file", "import_link_file", "list_customer_mappings"),
    *("put_customer_mapping", "remove_customer_mapping"),
}
QUERIES = {
    "search_articles": "q=x",
    "search_customers": "q=x",
    "read_reconciliation": "from=2026-11-01&until=2026-11-02",
    "read_vat_return": "year=2026&quarter=4",
    "list_link_offers": "kind=articles",
}


def signed_in(
    *roles: str, account: str = ANNA, groups: Iterable[str] = (), more: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The header of somebody who signed in, as the platform makes it."""
    kinds = {"roles": roles or ("member",), "groups": groups}
    claims = [{"typ": kind, "val": value} for kind, values in kinds.items() for value in values]
    claims += [{"typ": kind, "val": value} for kind, value in (more or {}).items()]
    if account:
        claims.append({"typ": "http://schemas.microsoft.com/identity/claims/objectidentifier", "val": account})
    principal = json.dumps({"auth_typ": "aad", "claims": claims}).encode()
    return {"x-ms-client-principal": base64.b64encode(principal).decode()}


@dataclass(slots=True)
class World:
    """Two profiles: one that the attacker may not know of, in which everything exists, and one of their own."""

    lab: Lab
    api: InProcessApi
    names: dict[str, str]
    """Names of what exists in the other profile, by parameter of a path."""

    def ask(self, route: Route, headers: Mapping[str, str], **names: str) -> Answer:
        """Use a route on the other profile, but for the names that are given."""
        path = f"/{route.path}"
        for name in parameters_of(route.path):
            path = path.replace(f"{{{name}}}", names.get(name, self.names.get(name, "x")))
        return self.api.ask(route.method, path, headers=headers, query=QUERIES.get(route.name, ""))

    def on(self, route: Route, headers: Mapping[str, str], profile: str) -> Answer:
        """Use a route on a profile, on what has the names of things in the other one."""
        run = f"{profile}.{RunName.parse(self.names['run']).key}"
        return self.ask(route, headers, profile=profile, run=run)

    def grant(self, role: str, *, account: str = ANNA, profile: str = OWN) -> None:
        """Give access, as an administrator does."""
        path = f"/api/profiles/{profile}/access/{account}"
        answer = self.api.ask("PUT", path, {"role": role, "name": "Anna de Vries"}, headers=ADMIN)
        assert answer.status == 200, answer.body

    def get(self, path: str, headers: Mapping[str, str], query: str = "") -> Any:
        """Read something that can be read."""
        answer = self.api.ask("GET", path, headers=headers, query=query)
        assert answer.status == 200, answer.body
        return answer.json()


@pytest.fixture
def world(lab: Lab, api: InProcessApi, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.delenv("SCONNECT_LOCAL_ROLE")
    monkeypatch.setenv("WEBSITE_AUTH_ENABLED", "True")
    lab.secrets.kept |= {f"sconnect-key-{role.word}": f"{role.word}-key-of-twenty-signs" for role in IN_PROFILE}
    lab.profile = lab.profile.model_copy(update={"name": SECRET_NAME})
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    waits = plain_order(77)
    waits["order"]["total"] = "999.0000"
    number, *_ = lab.place(*plain_orders(2), waits)
    lab.import_orders()
    base = f"/api/profiles/{lab.profile.id}"
    [item] = api.ask("GET", f"{base}/work-list", headers=ADMIN).json()["items"]
    [run, *_] = api.ask("GET", f"{base}/runs", headers=ADMIN).json()["items"]
    bulk = {"kind": item["kind"], "action": "retry"}
    decision = api.ask("POST", f"{base}/work-list/decisions", bulk, headers=ADMIN).json()["id"]
    template = api.ask("POST", "/api/templates", {"profile": lab.profile.id, "name": "Klein"}, headers=ADMIN).json()
    day = lab.clock.now().date()
    found = Reconciliation(day, day)
    part = ReconciledPart(
        profile_id=lab.profile.id, run_id=RunName.parse(run["run"]).key, first=day.isoformat(), found=found
    )
    lab.run(lab.services.store.put(part))
    names = {"profile": lab.profile.id, "number": number, "run": run["run"], "item": item["id"], "decision": decision}
    [saved, *_] = api.ask("GET", f"{base}/settings-history", headers=ADMIN).json()["items"]
    person = api.ask("PUT", f"{base}/mail/recipients", {"address": "els@example.test"}, headers=ADMIN).json()["id"]
    names |= {
        "recipient": person,
        "save": saved["id"],
        "template": template["id"],
        "account": ANNA,
        "which": "link_code",
    }
    lab.run(save_profile(lab.services, second_profile(lab), by="test"))
    return World(lab, api, names)


def shape(answer: Answer, *names: str) -> tuple[int, str, list[str]]:
    """What an answer says, whatever what it is about is called."""
    text = answer.body.decode().replace(answer.headers.get("X-Correlation-Id", "-"), "")
    for name in names:
        text = text.replace(name, "·")
    return answer.status, text, answer.messages


def test_every_route_is_classified() -> None:
    """A new route gets its place here, after thinking about who may use it."""
    classes = {"anybody": ANYBODY, "everybody": EVERYBODY, "many": MANY, "office": OFFICE, "profile": OF_PROFILE}
    assert sum(map(len, classes.values())) == len(ROUTES)
    for route in ROUTES:
        [kind] = [kind for kind, names in classes.items() if route.name in names]
        assert (route.role is Role.ANYONE) == (kind == "anybody"), route.name
        assert (route.role is Role.MEMBER) == (kind in {"everybody", "many"}), route.name
        assert route.shows_many == (kind == "many"), route.name
        assert route.is_of_profile == (kind == "profile"), route.name
        assert route.method == "GET" or kind not in {"everybody", "many"}, route.name


def _expected(route: Route, role: Role | None) -> Callable[[int], bool]:
    """Whether a status is right for a member who has this role in the profile; None: no access."""
    if route.name in OFFICE:
        return lambda status: status == 403
    if route.name not in OF_PROFILE:
        return lambda status: status in {200, 400, 503}
    if role is None:
        return lambda status: status == 404
    if role < route.role:
        return lambda status: status == 403
    return lambda status: status not in {401, 403, 500}


@pytest.mark.parametrize("role", [None, *IN_PROFILE])
def test_a_member_may_do_in_their_profile_what_it_says_and_elsewhere_nothing(role: Role | None, world: World) -> None:
    if role is not None:
        world.grant(role.word)
    wrong = {}
    for route in ROUTES:
        own, other = world.on(route, signed_in(), OWN).status, world.on(route, signed_in(), world.lab.profile.id).status
        if not (_expected(route, role)(own) and _expected(route, None)(other)):
            wrong[route.name] = own, other
    assert wrong == {}


def test_a_role_for_every_profile_needs_no_access(world: World) -> None:
    for role in IN_PROFILE:
        for route in ROUTES:
            status = world.on(route, signed_in(role.word), OWN).status
            assert (status == 403) == (role < route.role), (role, route.name)


@pytest.mark.parametrize("role", IN_PROFILE)
def test_a_profile_may_give_more_than_the_role_for_all_and_never_less(role: Role, world: World) -> None:
    world.grant(role.word)
    for route in ROUTES:
        own = world.on(route, signed_in("operator"), OWN).status
        counts = max(role, Role.OPERATOR) if route.name in OF_PROFILE else Role.OPERATOR
        assert (own == 403) == (counts < route.role), route.name
        other = world.on(route, signed_in("operator"), world.lab.profile.id).status
        assert (other == 403) == (route.role > Role.OPERATOR), route.name


def test_what_they_may_not_see_answers_as_what_does_not_exist(world: World) -> None:
    """The same words, after as many requests to the tables, whatever the guess; with and without access elsewhere."""
    other, reads = world.lab.profile.id, world.lab.rows.reads
    for role in (None, *IN_PROFILE):
        if role is not None:
            world.grant(role.word)
        for route in (route for route in ROUTES if route.name in OF_PROFILE):
            reads.clear()
            hidden, cost = world.on(route, signed_in(), other), dict(reads)
            reads.clear()
            nothing = world.on(route, signed_in(), NOWHERE)
            assert shape(hidden, other) == shape(nothing, NOWHERE), route.name
            assert cost == dict(reads), route.name
            assert hidden.status == 404


def _guessed(text: str) -> str:
    """An id of the same form that nothing has."""
    last = "1" if text[-1] == "0" else "0"
    return text[:-1] + last if len(text) > 3 else "9" * 7


def test_ids_of_another_profile_are_unknown_in_their_own(world: World) -> None:
    world.grant("admin")
    key = RunName.parse(world.names["run"]).key
    asks_the_shop = {"look_in_shop", "import_order"}  # both profiles have the same one here, and may look in it
    for route in (route for route in ROUTES if route.name in OF_PROFILE - asks_the_shop):
        for name in set(parameters_of(route.path)) - {"profile", "which", "key"}:
            real = f"{OWN}.{key}" if name == "run" else world.names[name]
            guess = f"{OWN}.{_guessed(key)}" if name == "run" else _guessed(world.names[name])
            answers = [world.ask(route, signed_in(), **{"profile": OWN, name: each}) for each in (real, guess)]
            assert shape(answers[0], real) == shape(answers[1], guess), (route.name, name)


def test_ids_of_another_profile_in_a_body_are_unknown_too(world: World) -> None:
    world.grant("admin")
    base, item = f"/api/profiles/{OWN}", world.names["item"]
    kind = world.get(f"/api/profiles/{world.lab.profile.id}/work-list", ADMIN)["items"][0]["kind"]
    bodies: dict[str, Callable[[str], dict[str, Any]]] = {
        "work-list/decisions": lambda name: {"kind": kind, "action": "retry", "items": [name], "preview": True},
        "adoption/links": lambda name: {"keys": [name]},
    }
    for path, body in bodies.items():
        answers = [
            world.api.ask("POST", f"{base}/{path}", body(name), headers=signed_in()) for name in (item, "x" * 20)
        ]
        assert shape(answers[0], item) == shape(answers[1], "x" * 20), path


def test_a_list_that_goes_on_at_a_key_of_another_profile_shows_their_own(world: World) -> None:
    world.grant("admin")
    key = RunName.parse(world.names["run"]).key
    keys = {key, f"{key}!0", *(world.names[name] for name in ("number", "item", "decision", "save", "profile"))}
    for route in (route for route in ROUTES if route.method == "GET" and route.name in OF_PROFILE):
        path = f"/{route.path}".replace("{profile}", OWN)
        if "{" in path:
            continue
        for one in sorted(keys):
            token = base64.urlsafe_b64encode(one.encode()).decode().rstrip("=")
            query = "&".join(filter(None, (QUERIES.get(route.name, ""), f"continuation={token}")))
            answer = world.api.ask("GET", path, headers=signed_in(), query=query)
            theirs = [name for name in (key, *map(world.names.get, ("item", "decision", "save"))) if name]
            assert not [name for name in theirs if name in answer.body.decode()], (route.name, one)


def test_nothing_that_a_member_is_answered_names_another_profile(world: World) -> None:
    world.grant("admin")
    lab, other = world.lab, world.lab.profile.id
    stopped = run_as(lab, second_profile(lab))
    assert "een ander profiel" in " ".join(stopped.errors)  # who was first books the shop that both have
    answers = [(route.name, world.on(route, signed_in(), OWN)) for route in ROUTES]
    settings = world.api.ask("GET", f"/api/profiles/{OWN}", headers=signed_in())
    for prefix in (lab.profile.orders.reference_prefix, ""):
        changed = settings.json()
        changed["orders"]["reference_prefix"] = prefix
        headers = {**signed_in(), "if-match": settings.headers["ETag"]}
        refused = world.api.ask("PUT", f"/api/profiles/{OWN}", changed, headers=headers)
        assert refused.status == 422, refused.body
        answers.append(("replace_profile", refused))
    secret = {"value": lab.shop.link_code()}
    answers.append(
        ("write_secret", world.api.ask("PUT", f"/api/profiles/{OWN}/secrets/link_code", secret, headers=signed_in()))
    )
    for name, answer in answers:
        text = answer.body.decode()
        assert SECRET_NAME not in text, name
        assert f'"{other}"' not in text, name
        assert f"'{other}'" not in text, name


def test_the_history_names_no_template_of_the_office_to_a_member(world: World) -> None:
    world.grant("viewer")
    made = record_of(world.lab.services, second_profile(world.lab), by=By("kantoor", SaveOrigin.TEMPLATE, "Klein"))
    world.lab.run(world.lab.services.store.put(made))
    path = f"/api/profiles/{OWN}/settings-history"
    [of_office, *_] = world.get(path, ADMIN)["items"]
    [of_member, *_] = world.get(path, signed_in())["items"]
    assert (of_office["template"], of_member["template"]) == ("Klein", "")
    assert of_member["how"] == "template"


def test_lists_totals_and_planning_hold_their_own_profiles_only(world: World) -> None:
    me = signed_in()
    assert world.get("/api/profiles", me) == {"items": [], "next": ""}
    assert world.get("/api/planning", me) == {"items": [], "next": ""}
    nothing = world.get("/api/overview", me)
    assert (nothing["profiles"], nothing["waiting"], nothing["today"]["orders"]) == (0, 0, 0)
    assert world.get("/api/overview", ADMIN)["waiting"] == 1
    world.grant("operator")
    [shown] = world.get("/api/profiles", me)["items"]
    assert (shown["id"], shown["role"], shown["notices"]) == (OWN, "operator", [])
    assert {each["profile"] for each in world.get("/api/planning", me)["items"]} == {OWN}
    assert world.get("/api/overview", me)["waiting"] == 0
    own = world.get(f"/api/profiles/{OWN}/figures", me)
    assert world.get("/api/overview", me) == own
    world.grant("viewer", profile=world.lab.profile.id)
    roles = {each["id"]: each["role"] for each in world.get("/api/profiles", me)["items"]}
    assert roles == {OWN: "operator", world.lab.profile.id: "viewer"}
    assert world.get("/api/overview", me)["waiting"] == 1


@pytest.mark.parametrize("address", ["/api/profiles", "/api/planning"])
def test_where_a_list_goes_on_tells_of_no_other_profile(address: str, world: World) -> None:
    """Their own profile stands before and after what they may not see."""
    for name in ("aaa", "zzz"):
        connection = Connection(administration_id=name, shop_link_secret=f"{name}-l", client_key_secret=f"{name}-k")
        profile = second_profile(world.lab, id=name, name=name, connection=connection)
        world.lab.run(save_profile(world.lab.services, profile, by="test"))
        world.grant("viewer", profile=name)
    seen, query = [], "limit=1"
    for _ in range(10):
        part = world.get(address, signed_in(), query)
        seen += [each.get("id", each.get("profile")) for each in part["items"]]
        token = base64.urlsafe_b64decode(part["next"] + "==").decode()
        assert token.partition(".")[0] in {"", "aaa", "zzz"}
        if not part["next"]:
            break
        query = f"limit=1&continuation={part['next']}"
    assert sorted(set(seen)) == ["aaa", "zzz"]


def test_a_group_gives_access_and_groups_that_were_left_out_do_not(world: World) -> None:
    world.grant("viewer", account=GROUP)
    path = f"/api/profiles/{OWN}"
    assert world.api.ask("GET", path, headers=signed_in(groups=[GROUP])).status == 200
    assert world.api.ask("GET", path, headers=signed_in(groups=[GROUP.upper()])).status == 200
    assert world.api.ask("GET", path, headers=signed_in(groups=[ANNA], account="")).status == 404
    for more in ({"hasgroups": "true"}, {"_claim_names": '{"groups":"src1"}'}):
        left_out = signed_in(more=more)
        assert world.api.ask("GET", path, headers=left_out).status == 404
        assert world.get("/api/me", left_out)["groups_left_out"] is True
    me = world.get("/api/me", signed_in())
    assert (me["role"], me["account"], me["groups_left_out"]) == ("member", ANNA, False)


@pytest.mark.parametrize("roles", [("",), ("Member",), ("owner",)])
def test_access_without_a_role_of_the_app_is_none(roles: tuple[str, ...], world: World) -> None:
    """Whose last role was taken in Entra is out, whatever the lists say."""
    world.grant("admin")
    for route in ROUTES:
        if route.name not in ANYBODY:
            assert world.on(route, signed_in(*roles), OWN).status == 403, route.name


def test_access_that_is_taken_is_gone_with_the_next_request(world: World) -> None:
    world.grant("admin")
    path, access = f"/api/profiles/{OWN}", f"/api/profiles/{OWN}/access/{ANNA}"
    assert world.api.ask("GET", path, headers=signed_in()).status == 200
    assert world.api.ask("DELETE", access, headers=ADMIN).status == 200
    assert world.api.ask("GET", path, headers=signed_in()).status == 404
    assert world.get("/api/profiles", signed_in())["items"] == []
    assert world.api.ask("DELETE", access, headers=ADMIN).status == 404


def test_a_key_of_a_machine_covers_every_profile_and_there_is_none_for_a_member(world: World) -> None:
    world.lab.secrets.kept["sconnect-key-member"] = "member-key-of-twenty-signs"
    assert world.api.ask("GET", "/api/me", headers={"x-functions-key": "member-key-of-twenty-signs"}).status == 401
    assert len(world.get("/api/profiles", {"x-functions-key": "viewer-key-of-twenty-signs"})["items"]) == 2


def test_who_gave_and_took_access_is_shown_and_to_whom(world: World) -> None:
    world.grant("viewer")
    world.grant("operator")
    access = f"/api/profiles/{OWN}/access"
    anna = signed_in("admin", account=GROUP, more={"preferred_username": "eva@kantoor.example"})
    assert world.api.ask("DELETE", f"{access}/{ANNA.upper()}", headers=anna).status == 200
    now = world.lab.clock.now().isoformat().replace("+00:00", "Z")
    found = world.get(access, ADMIN)
    assert found["grants"] == []
    what = [(each["account"], each["role"], each["name"], each["by"]) for each in found["changes"]]
    assert what == [
        (ANNA, None, "Anna de Vries", "eva@kantoor.example"),
        (ANNA, "operator", "Anna de Vries", "sleutel (admin)"),
        (ANNA, "viewer", "Anna de Vries", "sleutel (admin)"),
    ]
    assert found["changes"][0]["at"] == now


def test_no_administrator_can_shut_out_another_or_themselves(world: World) -> None:
    """The lists only add: whatever stands in them, an administrator of the app may do everything."""
    eva = signed_in("admin")
    world.grant("viewer")
    assert world.api.ask("DELETE", f"/api/profiles/{OWN}/access/{ANNA}", headers=eva).status == 200
    assert {each["role"] for each in world.get("/api/profiles", eva)["items"]} == {"admin"}
    world.grant("operator")
    assert world.api.ask("DELETE", f"/api/profiles/{OWN}/access/{ANNA}", headers=eva).status == 200


@pytest.mark.parametrize(
    ("account", "body", "status"),
    [
        ("geen-id", {"role": "viewer", "name": "Anna"}, 400),
        (f"{ANNA}x", {"role": "viewer", "name": "Anna"}, 400),
        (ANNA, {"role": "owner", "name": "Anna"}, 400),
        (ANNA, {"role": "member", "name": "Anna"}, 400),
        (ANNA, {"role": "viewer", "name": " "}, 400),
        (ANNA, {"role": "viewer", "name": "x" * 101}, 400),
        (ANNA, {"role": "viewer"}, 400),
    ],
)
def test_nonsense_gives_no_access(account: str, body: dict[str, str], status: int, world: World) -> None:
    assert world.api.ask("PUT", f"/api/profiles/{OWN}/access/{account}", body, headers=ADMIN).status == status
    assert world.get(f"/api/profiles/{OWN}/access", ADMIN)["grants"] == []


def test_so_many_accounts_have_access_to_a_profile_at_most(world: World) -> None:
    for number in range(50):
        world.grant("viewer", account=f"{number:08x}-0d5a-4c57-9a0e-2f6b7d8c9e10")
    path = f"/api/profiles/{OWN}/access/{ANNA}"
    refused = world.api.ask("PUT", path, {"role": "viewer", "name": "Anna"}, headers=ADMIN)
    assert (refused.status, refused.error["code"]) == (409, "refused")
    world.grant("admin", account="00000007-0d5a-4c57-9a0e-2f6b7d8c9e10")  # another role for one of them


def test_a_profile_that_is_made_again_begins_without_access(world: World) -> None:
    world.lab.import_orders()  # what was asked for is over
    world.grant("admin", profile=world.lab.profile.id)
    path = f"/api/profiles/{world.lab.profile.id}"
    version = world.api.ask("GET", path, headers=ADMIN).headers["ETag"]
    assert world.api.ask("DELETE", path, headers={**ADMIN, "if-match": version}).status == 204
    assert world.api.ask("GET", path, headers=signed_in()).status == 404
    world.lab.run(save_profile(world.lab.services, world.lab.profile, by="test"))
    assert world.api.ask("GET", path, headers=signed_in()).status == 404
    assert world.get(f"{path}/access", ADMIN) == {"grants": [], "changes": []}
