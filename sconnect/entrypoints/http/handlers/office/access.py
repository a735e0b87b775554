"""Handlers of who has access to a profile, besides those whose role covers every profile."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import Field

from sconnect.app.profiles.office import access
from sconnect.domain.profile.access import ACCOUNT, ProfileRole
from sconnect.entrypoints.http.endpoint import Body, Call, Reply, View, endpoint
from sconnect.entrypoints.http.errors import FieldProblem, RequestError

_DUTCH = "Dit is geen object-id van Entra, zoals 1b9f3c1e-0d5a-4c57-9a0e-2f6b7d8c9e10."
_ENGLISH = "This is no object id of Entra, such as 1b9f3c1e-0d5a-4c57-9a0e-2f6b7d8c9e10."


class GrantRequest(Body):
    """What an account may do in the profile, and whose it is."""

    role: ProfileRole
    name: Annotated[str, Field(min_length=1, max_length=100, description="Of the person or group, for people to read.")]


class GrantView(View):
    """An account with access: its object id in Entra, its role here, whose it is, and who gave it when."""

    account: str
    role: ProfileRole
    name: str
    by: str
    at: datetime


class AccessChangeView(View):
    """Access that was given, changed or taken. `role`: what it became; null: none."""

    account: str
    role: ProfileRole | None
    name: str
    by: str
    at: datetime


class AccessView(View):
    """Who has access to a profile, and the latest changes of that, the newest first."""

    grants: tuple[GrantView, ...]
    changes: tuple[AccessChangeView, ...]


@endpoint()
async def read_access(call: Call) -> Reply[AccessView]:
    """List the accounts with access to a profile besides those whose role covers every profile."""
    return Reply(AccessView.of(await access.read_access(call.services, call.path["profile"])))


@endpoint(error_statuses=(409,))
async def give_access(call: Call, body: GrantRequest) -> Reply[AccessView]:
    """Give an account a role in a profile, or another one than it has. It counts from its next request."""
    changed = await access.give_access(
        call.services, call.path["profile"], _account(call), body.role, body.name, by=call.caller.name
    )
    return Reply(AccessView.of(changed))


@endpoint(error_statuses=(409,))
async def withdraw_access(call: Call) -> Reply[AccessView]:
    """Take its access to a profile from an account. It is gone with its next request."""
    changed = await access.withdraw_access(call.services, call.path["profile"], _account(call), by=call.caller.name)
    return Reply(AccessView.of(changed))


def _account(call: Call) -> str:
    account = call.path["account"].lower()
    if not re.fullmatch(ACCOUNT, account):
        raise RequestError(400, "bad_request", _DUTCH, _ENGLISH, fields=[FieldProblem("account", _DUTCH, _ENGLISH)])
    return account
