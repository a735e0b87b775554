"""Authentication and roles of callers (docs/adr/0010-access.md).

People sign in with Entra: Azure's built-in authentication puts the principal in a header, and removes what a client put
there itself. That header is trusted only when the platform says that it does so. Machines send one of the API keys in
the secret store. On a developer's machine a role can be given to every caller, who may ask for a lower one.

What a role allows in one profile is decided in `access`.
"""

import asyncio
import base64
import hmac
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import azure.functions as func

from sconnect.app.errors import InstallationError, SconnectError, SettingsError
from sconnect.app.ports import Clock, Secrets
from sconnect.domain.profile.access import ACCOUNT
from sconnect.domain.values.text import cut, one_line
from sconnect.entrypoints.http.errors import RequestError
from sconnect.entrypoints.http.routes import Role

PRINCIPAL = "x-ms-client-principal"
KEY = "x-functions-key"
LOCAL_ROLE = "SCONNECT_LOCAL_ROLE"
AS_ROLE = "x-sconnect-as"
"""The role below its own that a caller on a developer's machine wants to be seen with."""
LOCAL_ACCOUNT = "00000000-0000-4000-8000-000000000001"
"""The object id of the caller on a developer's machine, to give access to a profile."""

_ON_AZURE = (
    "WEBSITE_INSTANCE_ID",
    "WEBSITE_SITE_NAME",
    "WEBSITE_POD_NAME",
    "WEBSITE_SKU",
    "WEBSITE_AUTH_ENABLED",
    "LEGION_SERVICE_HOST",
    "KEY_VAULT_URI",
)
"""Any of these means that this is not a developer's machine. Not every plan sets WEBSITE_INSTANCE_ID."""
_LOCAL_SECRETS = "SCONNECT_SECRETS_FILE"
_ROLE_CLAIMS = frozenset({"roles", "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"})
_ACCOUNT_CLAIMS = frozenset({"oid", "http://schemas.microsoft.com/identity/claims/objectidentifier"})
_GROUP_CLAIMS = frozenset({"groups", "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"})
_LEFT_OUT, _NAMES_OF_LEFT_OUT = "hasgroups", "_claim_names"
"""Claims that come instead of the groups of somebody who is in more of them than a token holds. The second says which
claims were left out."""
_NAME_CLAIMS = ("preferred_username", "email", "name")
_ENTRA = "aad"
_LONGEST_PRINCIPAL = 32_768
_SHORTEST_KEY = 20
_LONGEST_NAME = 100
_ROLES = {role.word: role for role in Role if role is not Role.ANYONE}
_KEY_ROLES = tuple(role for role in Role if role >= Role.VIEWER)
"""Machines have no profile of their own: their keys cover every profile."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller with a role. `way` is how it was established: `entra`, `key`, `local`, or `none` for anyone.

    `account` is the object id of the user, `groups` are those of the groups that Entra named; `groups_left_out`: it
    named none, because there are too many.
    """

    name: str
    role: Role
    way: str
    account: str = ""
    groups: frozenset[str] = frozenset()
    groups_left_out: bool = False

    @property
    def accounts(self) -> frozenset[str]:
        """What a profile can give access to, of this caller."""
        return self.groups | {self.account} if self.account else self.groups


ANONYMOUS = Caller("", Role.ANYONE, "none")


class ApiKeys:
    """API keys of machines, in the secret store as `sconnect-key-viewer`, `-operator` and `-admin`.

    A value may hold two keys with a space between, so that one can be replaced without a moment in which neither fits.
    What the store answers is cached for a minute, absence too, and its failure for ten seconds; callers that come
    meanwhile wait for the one refresh. So guesses cost no call to the store, however many come at once.
    """

    LIFE = 60.0
    FAILURE_LIFE = 10.0

    def __init__(self) -> None:
        self._secrets: Secrets | None = None
        self._refreshing = asyncio.Lock()
        self._keys: dict[Role, tuple[str, ...]] = {}
        self._failure: SconnectError | None = None
        self._expires = 0.0

    async def role_of(self, presented: str, secrets: Secrets, clock: Clock) -> Role | None:
        """Return the highest role of this key. Every key is compared in constant time.

        Raises what the secret store raised when its keys cannot be read: then nobody gets in.
        """
        if len(presented) < _SHORTEST_KEY:
            return None  # no key is that short
        if secrets is not self._secrets:
            self._secrets, self._refreshing, self._expires = secrets, asyncio.Lock(), 0.0
        async with self._refreshing:
            if clock.monotonic() >= self._expires:
                await self._refresh(secrets, clock)
        if self._failure is not None:
            raise self._failure.with_traceback(None)
        given = presented.encode(errors="surrogatepass")
        fitting = [
            role for role, keys in self._keys.items() for key in keys if hmac.compare_digest(key.encode(), given)
        ]
        return max(fitting, default=None)

    async def _refresh(self, secrets: Secrets, clock: Clock) -> None:
        try:
            self._keys, self._failure = {role: await _keys_in(secrets, role) for role in _KEY_ROLES}, None
        except SconnectError as error:
            self._keys, self._failure = {}, error
        self._expires = clock.monotonic() + (self.LIFE if self._failure is None else self.FAILURE_LIFE)


async def authenticate(
    request: func.HttpRequest, environ: Mapping[str, str], keys: ApiKeys, secrets: Secrets, clock: Clock
) -> Caller:
    """Return the caller of a request. Raises `RequestError` when nothing that can be trusted identifies one."""
    if presented := request.headers.get(KEY, ""):
        role = await keys.role_of(presented, secrets, clock)
        if role is None:
            raise _unauthenticated(
                "De sleutel in x-functions-key is niet geldig.", "The key in x-functions-key is not valid."
            )
        return Caller(f"sleutel ({role.word})", role, "key")
    if environ.get("WEBSITE_AUTH_ENABLED", "").lower() == "true" and (header := request.headers.get(PRINCIPAL, "")):
        return _signed_in(header)
    local = _ROLES.get(environ.get(LOCAL_ROLE, ""))
    if local is not None and _is_developers_machine(environ):
        wanted = _ROLES.get(request.headers.get(AS_ROLE, ""), local)
        return Caller("deze computer", min(local, wanted), "local", LOCAL_ACCOUNT)
    raise _unauthenticated(
        "Meld u aan, of stuur een sleutel in de header x-functions-key.",
        "Sign in, or send a key in the header x-functions-key.",
    )


def require_role(caller: Caller, role: Role) -> None:
    """Raise `RequestError` when the caller lacks this role."""
    if caller.role < role:
        raise RequestError(
            403,
            "forbidden",
            f"Hiervoor is de rol '{role.in_dutch}' nodig; u hebt '{caller.role.in_dutch}'. Vraag de beheerder om die "
            "rol.",
            f"This needs the role '{role.word}'; you have '{caller.role.word}'. Ask the administrator for it.",
        )


async def _keys_in(secrets: Secrets, role: Role) -> tuple[str, ...]:
    try:
        value = await secrets.read(f"sconnect-key-{role.word}")
    except InstallationError:
        raise
    except SettingsError:
        return ()
    return tuple(key for key in value.split() if len(key) >= _SHORTEST_KEY)


def _is_developers_machine(environ: Mapping[str, str]) -> bool:
    return bool(environ.get(_LOCAL_SECRETS)) and not any(environ.get(name) for name in _ON_AZURE)


def _signed_in(header: str) -> Caller:
    """Read the signed-in user from the principal that Azure passes."""
    claims = _claims(header)
    granted = [_ROLES[value] for kind, value in claims if kind in _ROLE_CLAIMS and value in _ROLES]
    names = dict(reversed(claims))  # the first of a kind counts
    name = next((names[kind] for kind in _NAME_CLAIMS if names.get(kind)), "aangemelde gebruiker")
    return Caller(
        cut(one_line(name), _LONGEST_NAME),
        max(granted, default=Role.ANYONE),
        "entra",
        next(iter(_object_ids(claims, _ACCOUNT_CLAIMS)), ""),
        frozenset(_object_ids(claims, _GROUP_CLAIMS)),
        _are_groups_left_out(names),
    )


def _object_ids(claims: Iterable[tuple[str, str]], kinds: Collection[str]) -> list[str]:
    """Return the object ids in claims of these kinds; anything else in them is ignored."""
    return [value.lower() for kind, value in claims if kind in kinds and re.fullmatch(ACCOUNT, value.lower())]


def _are_groups_left_out(claims: Mapping[str, str]) -> bool:
    return claims.get(_LEFT_OUT, "").lower() == "true" or '"groups"' in claims.get(_NAMES_OF_LEFT_OUT, "")


def _claims(header: str) -> list[tuple[str, str]]:
    unreadable = _unauthenticated("De aanmelding is niet te lezen. Meld u opnieuw aan.", "Please sign in again.")
    if len(header) > _LONGEST_PRINCIPAL:
        raise unreadable
    try:
        principal: Any = json.loads(base64.b64decode(header, validate=True))
        provider = principal["auth_typ"]
        claims = [(str(claim["typ"]), str(claim["val"])) for claim in principal["claims"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise unreadable from None
    if provider != _ENTRA:
        raise unreadable
    return claims


def _unauthenticated(dutch: str, english: str) -> RequestError:
    return RequestError(
        401, "unauthenticated", dutch, english, headers={"WWW-Authenticate": 'x-functions-key realm="sconnect"'}
    )
