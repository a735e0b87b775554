"""Who is believed to be who, and what nobody is believed for."""

import asyncio
import base64
import json
from collections.abc import Mapping

import azure.functions as func
import pytest

from sconnect.app.errors import InstallationError, ReadFailedError, SconnectError
from sconnect.entrypoints.http.authentication import LOCAL_ACCOUNT, ApiKeys, Caller, authenticate, require_role
from sconnect.entrypoints.http.errors import RequestError
from sconnect.entrypoints.http.routes import Role
from tests.fakes.secrets import InMemorySecrets
from tests.fakes.virtual_time import VirtualClock

SIGN_IN = {"WEBSITE_AUTH_ENABLED": "True"}
LOCAL = {"SCONNECT_LOCAL_ROLE": "operator", "SCONNECT_SECRETS_FILE": ".local/secrets.json"}
KEYS = {role: f"{role}-key-of-twenty-signs" for role in ("viewer", "operator", "admin")}


def principal(*roles: str, provider: str = "aad", role_claim: str = "roles") -> str:
    claims = [{"typ": "name", "val": "Anna"}, {"typ": "preferred_username", "val": "anna@example.test"}]
    claims += [{"typ": role_claim, "val": role} for role in roles]
    return base64.b64encode(json.dumps({"auth_typ": provider, "claims": claims}).encode()).decode()


async def ask(headers: Mapping[str, str], environ: Mapping[str, str], kept: Mapping[str, str] | None = None) -> Caller:
    request = func.HttpRequest(method="GET", url="https://x/api", headers=headers, body=b"")
    names = {f"sconnect-key-{role}": key for role, key in (KEYS if kept is None else kept).items()}
    return await authenticate(request, environ, ApiKeys(), InMemorySecrets(names), VirtualClock())


async def refused(headers: Mapping[str, str], environ: Mapping[str, str], kept: Mapping[str, str] | None = None) -> int:
    with pytest.raises(RequestError) as error:
        await ask(headers, environ, kept)
    assert error.value.headers["WWW-Authenticate"]
    return error.value.status


@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
async def test_people_have_the_role_that_entra_gives(role: str) -> None:
    caller = await ask({"X-MS-CLIENT-PRINCIPAL": principal(role)}, SIGN_IN)
    assert caller == Caller("anna@example.test", Role[role.upper()], "entra")


async def test_the_highest_of_several_roles_counts() -> None:
    caller = await ask({"x-ms-client-principal": principal("viewer", "admin", "operator")}, SIGN_IN)
    assert caller.role is Role.ADMIN


async def test_the_long_name_of_the_role_claim_counts_too() -> None:
    long = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"
    caller = await ask({"x-ms-client-principal": principal("operator", role_claim=long)}, SIGN_IN)
    assert caller.role is Role.OPERATOR


ANNA, GROUP = "1b9f3c1e-0d5a-4c57-9a0e-2f6b7d8c9e10", "0760b6cf-170e-4a14-91b3-4b78e0739963"
LONG = "http://schemas.microsoft.com/identity/claims/objectidentifier"


async def signed_in_as(*claims: tuple[str, str], provider: str = "aad") -> Caller:
    """Who has these claims, in the form in which the platform passes them: one claim for each of several values."""
    said = [{"typ": kind, "val": value} for kind, value in claims]
    header = base64.b64encode(json.dumps({"auth_typ": provider, "claims": said}).encode()).decode()
    return await ask({"x-ms-client-principal": header}, SIGN_IN)


@pytest.mark.parametrize("kind", ["oid", LONG])
async def test_who_signed_in_has_their_object_id_and_those_of_their_groups(kind: str) -> None:
    caller = await signed_in_as(("roles", "member"), (kind, ANNA.upper()), ("groups", GROUP), ("groups", "Verkoop"))
    assert (caller.role, caller.account, caller.groups) == (Role.MEMBER, ANNA, frozenset({GROUP}))
    assert caller.accounts == {ANNA, GROUP}
    assert not caller.groups_left_out


async def test_what_is_no_object_id_is_nobodys() -> None:
    caller = await signed_in_as(("roles", "member"), ("oid", "anna"), ("sub", ANNA), ("groups", f"{GROUP} {ANNA}"))
    assert (caller.account, caller.accounts) == ("", frozenset())


@pytest.mark.parametrize(
    ("claim", "left_out"),
    [
        (("hasgroups", "true"), True),
        (("hasgroups", "false"), False),
        (("_claim_names", '{"groups":"src1"}'), True),
        (("_claim_names", '{"wids":"src1"}'), False),
        (("groups", GROUP), False),
    ],
)
async def test_it_is_known_that_there_are_too_many_groups_to_name(claim: tuple[str, str], left_out: bool) -> None:
    assert (await signed_in_as(("roles", "member"), ("oid", ANNA), claim)).groups_left_out is left_out


async def test_two_hundred_groups_fit_into_a_sign_in() -> None:
    """As many as Entra names at most."""
    groups = [("groups", f"{number:08x}-170e-4a14-91b3-4b78e0739963") for number in range(200)]
    assert len((await signed_in_as(("roles", "member"), ("oid", ANNA), *groups)).groups) == 200


@pytest.mark.parametrize("roles", [(), ("Admin",), ("owner",), ("admin ",), ("anyone",), ("ANYONE",)])
async def test_somebody_without_a_role_of_ours_may_do_nothing(roles: tuple[str, ...]) -> None:
    caller = await ask({"x-ms-client-principal": principal(*roles)}, SIGN_IN)
    assert caller.role is Role.ANYONE
    with pytest.raises(RequestError, match="needs the role 'viewer'"):
        require_role(caller, Role.VIEWER)


@pytest.mark.parametrize("environ", [{}, {"WEBSITE_AUTH_ENABLED": "False"}, {"WEBSITE_AUTH_ENABLED": "1"}])
async def test_the_sign_in_header_counts_only_while_the_platform_fills_it_in(environ: dict[str, str]) -> None:
    assert await refused({"x-ms-client-principal": principal("admin")}, environ) == 401


@pytest.mark.parametrize(
    "header",
    [
        "nonsense",
        base64.b64encode(b"nonsense").decode(),
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b'{"auth_typ": "aad"}').decode(),
        base64.b64encode(b'{"auth_typ": "aad", "claims": [5]}').decode(),
        base64.b64encode(b"[" * 20_000).decode(),
        principal("admin", provider="google"),
        principal("admin", provider=""),
        principal(*["admin"] * 2_000),
    ],
)
async def test_a_sign_in_that_cannot_be_read_is_none(header: str) -> None:
    assert await refused({"x-ms-client-principal": header}, SIGN_IN) == 401


@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
async def test_each_key_has_its_role(role: str) -> None:
    caller = await ask({"x-functions-key": KEYS[role]}, {})
    assert caller == Caller(f"sleutel ({role})", Role[role.upper()], "key")


@pytest.mark.parametrize(
    "key", ["wrong", KEYS["admin"][:-1], f"{KEYS['admin']} ", KEYS["admin"].upper(), "é", "\udcff"]
)
async def test_another_key_opens_nothing_whoever_signed_in(key: str) -> None:
    headers = {"x-functions-key": key, "x-ms-client-principal": principal("admin")}
    assert await refused(headers, {**SIGN_IN, **LOCAL}) == 401


@pytest.mark.parametrize("value", ["", " ", "short", "nineteen-characters"])
async def test_a_key_that_is_too_short_is_no_key(value: str) -> None:
    assert await refused({"x-functions-key": value or "x"}, {}, {"admin": value}) == 401


async def test_two_keys_fit_while_one_is_replaced() -> None:
    kept = {"operator": f"{KEYS['operator']} {KEYS['admin']}"}
    for key in (KEYS["operator"], KEYS["admin"]):
        assert (await ask({"x-functions-key": key}, {}, kept)).role is Role.OPERATOR


async def test_a_key_that_was_withdrawn_opens_nothing_a_minute_later() -> None:
    secrets, clock, keys = InMemorySecrets({"sconnect-key-admin": KEYS["admin"]}), VirtualClock(), ApiKeys()
    assert await keys.role_of(KEYS["admin"], secrets, clock) is Role.ADMIN
    secrets.kept.clear()
    clock.seconds += 61
    assert await keys.role_of(KEYS["admin"], secrets, clock) is None


class CountingSecrets(InMemorySecrets):
    """Counts what is read, slowly, and can fail."""

    def __init__(self, kept: Mapping[str, str]) -> None:
        super().__init__(kept)
        self.reads = 0
        self.failing: SconnectError | None = None

    async def read(self, name: str) -> str:
        self.reads += 1
        await asyncio.sleep(0)
        if self.failing:
            raise self.failing
        return await super().read(name)


GUESS = "a-guess-of-twenty-signs-at-least"


async def test_guesses_cost_one_refresh_a_minute_however_many_come_at_once() -> None:
    secrets, clock, keys = CountingSecrets({"sconnect-key-admin": KEYS["admin"]}), VirtualClock(), ApiKeys()
    guesses = [keys.role_of(f"{GUESS}{number}", secrets, clock) for number in range(50)]
    assert await asyncio.gather(*guesses, keys.role_of(KEYS["admin"], secrets, clock)) == [None] * 50 + [Role.ADMIN]
    assert secrets.reads == 3
    clock.seconds += 59
    assert await keys.role_of(GUESS, secrets, clock) is None
    assert secrets.reads == 3


async def test_a_guess_that_is_too_short_costs_nothing() -> None:
    secrets = CountingSecrets({})
    assert await ApiKeys().role_of("nineteen-characters", secrets, VirtualClock()) is None
    assert secrets.reads == 0


@pytest.mark.parametrize("error", [InstallationError("denied", "denied"), ReadFailedError("silent", "silent")])
async def test_a_store_that_fails_is_left_alone_for_ten_seconds_and_lets_nobody_in(error: SconnectError) -> None:
    secrets, clock, keys = CountingSecrets({"sconnect-key-admin": KEYS["admin"]}), VirtualClock(), ApiKeys()
    assert await keys.role_of(KEYS["admin"], secrets, clock) is Role.ADMIN
    clock.seconds += 60
    secrets.failing, secrets.reads = error, 0
    asked = [keys.role_of(key, secrets, clock) for key in (KEYS["admin"], GUESS) * 20]
    assert await asyncio.gather(*asked, return_exceptions=True) == [error] * 40
    assert secrets.reads == 1
    secrets.failing = None
    clock.seconds += 9
    with pytest.raises(type(error)):
        await keys.role_of(KEYS["admin"], secrets, clock)
    clock.seconds += 1
    assert await keys.role_of(KEYS["admin"], secrets, clock) is Role.ADMIN


async def test_a_caller_that_goes_away_leaves_the_refresh_to_the_next() -> None:
    secrets, clock, keys = CountingSecrets({"sconnect-key-admin": KEYS["admin"]}), VirtualClock(), ApiKeys()
    first = asyncio.create_task(keys.role_of(GUESS, secrets, clock))
    await asyncio.sleep(0)
    first.cancel()
    assert await keys.role_of(KEYS["admin"], secrets, clock) is Role.ADMIN


async def test_on_a_developers_machine_everybody_has_a_role() -> None:
    assert await ask({}, LOCAL) == Caller("deze computer", Role.OPERATOR, "local", LOCAL_ACCOUNT)


@pytest.mark.parametrize(
    ("wanted", "role"),
    [("viewer", Role.VIEWER), ("member", Role.MEMBER), ("admin", Role.OPERATOR), ("anyone", Role.OPERATOR)],
)
async def test_a_developer_can_be_seen_with_a_lower_role_and_no_higher_one(wanted: str, role: Role) -> None:
    assert (await ask({"x-sconnect-as": wanted}, LOCAL)).role is role


async def test_who_signed_in_and_a_machine_choose_no_role() -> None:
    headers = {"x-sconnect-as": "viewer"}
    assert (await ask({**headers, "x-functions-key": KEYS["admin"]}, {})).role is Role.ADMIN
    assert (await ask({**headers, "x-ms-client-principal": principal("admin")}, SIGN_IN)).role is Role.ADMIN


@pytest.mark.parametrize(
    "azure",
    [
        "WEBSITE_INSTANCE_ID",
        "WEBSITE_SITE_NAME",
        "WEBSITE_POD_NAME",
        "WEBSITE_SKU",
        "WEBSITE_AUTH_ENABLED",
        "LEGION_SERVICE_HOST",
        "KEY_VAULT_URI",
    ],
)
async def test_a_role_for_everybody_never_counts_in_azure(azure: str) -> None:
    assert await refused({}, {**LOCAL, azure: "x"}) == 401


@pytest.mark.parametrize(
    "environ",
    [{"SCONNECT_LOCAL_ROLE": "admin"}, {**LOCAL, "SCONNECT_LOCAL_ROLE": "root"}, {**LOCAL, "SCONNECT_LOCAL_ROLE": ""}],
)
async def test_a_role_for_everybody_has_to_be_one_and_needs_the_developers_safe(environ: dict[str, str]) -> None:
    assert await refused({}, environ) == 401


def test_a_role_may_do_what_those_below_it_may() -> None:
    roles = [Role.MEMBER, Role.VIEWER, Role.OPERATOR, Role.ADMIN]
    for own in roles:
        for needed in roles:
            if own >= needed:
                require_role(Caller("x", own, "key"), needed)
            else:
                with pytest.raises(RequestError, match=f"needs the role '{needed.word}'"):
                    require_role(Caller("x", own, "key"), needed)


def test_a_role_that_lacks_is_told_in_the_words_of_each_language() -> None:
    with pytest.raises(RequestError) as error:
        require_role(Caller("x", Role.MEMBER, "entra"), Role.OPERATOR)
    assert error.value.dutch == ("Hiervoor is de rol 'medewerker' nodig; u hebt 'lid'. Vraag de beheerder om die rol.")
    assert error.value.english == "This needs the role 'operator'; you have 'member'. Ask the administrator for it."
    assert {role.in_dutch for role in Role} == {"geen rol", "lid", "lezer", "medewerker", "beheerder"}
