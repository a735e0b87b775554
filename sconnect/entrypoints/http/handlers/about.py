"""Handlers about the app itself: health, the caller, the OpenAPI document, the description of the settings."""

from typing import Any

from pydantic import RootModel

from sconnect.entrypoints.http.endpoint import Call, Reply, View, endpoint
from sconnect.entrypoints.http.settings_schema import SettingsSchema, settings_schema


class Health(View):
    """The app is wired and answers."""

    status: str
    version: str
    commit: str
    """What the package was built from; empty in a working tree."""


class Me(View):
    """Who asks, with which role, and how that is known: `entra`, `key` or `local`."""

    name: str
    role: str
    way: str
    activation: bool
    """Whether a client key can come by SnelStart's activation page."""
    account: str = ""
    """The object id of who signed in, by which profiles give access; empty of a machine."""
    groups_left_out: bool = False
    """Whether Entra named no groups because there are too many: access that a group was given does not count then."""


class Document(RootModel[dict[str, Any]]):
    """A JSON document."""


@endpoint()
async def read_health(call: Call) -> Reply[Health]:
    """Say that the app is wired and answers."""
    return Reply(Health(status="ok", version=call.services.version, commit=call.services.commit))


@endpoint()
async def read_openapi(call: Call) -> Reply[Document]:
    """Describe this API in OpenAPI 3.1."""
    from sconnect.entrypoints.http.openapi import document  # it describes this module too

    return Reply(Document(document(call.services.version)))


@endpoint()
async def read_me(call: Call) -> Reply[Me]:
    """Say who asks and with which role."""
    return Reply(
        Me(
            name=call.caller.name,
            role=call.caller.role.word,
            way=call.caller.way,
            activation=call.services.activation is not None,
            account=call.caller.account,
            groups_left_out=call.caller.groups_left_out,
        )
    )


@endpoint()
async def read_settings_schema(call: Call) -> Reply[SettingsSchema]:
    """Describe every setting of a profile, for a page to make a form of."""
    del call
    return Reply(settings_schema())
