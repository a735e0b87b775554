"""Endpoints: the input and output of a route, declared at its handler and read by `dispatch` and `openapi`."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar, get_args, get_type_hints

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr

from sconnect.app.services import Services
from sconnect.entrypoints.http.authentication import Caller
from sconnect.entrypoints.http.routes import Role, Route

T = TypeVar("T")
UNCHECKED = "X-Sconnect-Unchecked"
"""The header of an answer to a save: what the settings were not checked against, as `shop,books`."""

HTTP_OK, HTTP_NO_CONTENT = 200, 204


class Body(BaseModel):
    """Base of request bodies: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    WRAPPER: ClassVar[str] = ""
    """The field that holds the main object; paths of errors leave it out."""


class Query(BaseModel):
    """Base of query parameters: unknown ones are refused, and white space is not stripped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


SecretText = Annotated[SecretStr, Field(min_length=1, max_length=4096)]
"""A key in a request body; it is never shown or logged."""


def secret_value(secret: SecretStr | None) -> str:
    """Return a secret in the clear; empty when it was left out."""
    return secret.get_secret_value() if secret else ""


class Nothing(Body):
    """The body of a request that says everything by its path: an empty object, or no body at all."""


class View(BaseModel):
    """Base of responses."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    @classmethod
    def of(cls, source: object, **others: object) -> Self:
        """Show an object: the fields that it has by the same name, and the others as given."""
        same = {name: getattr(source, name) for name in cls.model_fields if name not in others}
        return cls.model_validate({**same, **others})


class Words(View):
    """A text in both languages."""

    nl: str = Field(validation_alias=AliasChoices("nl", "dutch"))
    en: str = Field(validation_alias=AliasChoices("en", "english"))


class Page(View, Generic[T]):
    """A part of a list. `next` is what to ask as `continuation` for the following part; empty after the last."""

    items: tuple[T, ...]
    next: str = ""


class NoQuery(Query):
    """No query parameters."""


class PageQuery(Query):
    """Which part of a list."""

    continuation: str = Field("", max_length=400, description="`next` of the part before.")
    limit: int = Field(50, ge=1, le=200, description="The most items in the answer.")


class ManyQuery(PageQuery):
    """Which part of a list of which a whole part costs no more than a short one."""

    limit: int = Field(50, ge=1, le=1_000, description="The most items in the answer.")


@dataclass(slots=True)
class Call:
    """The input of a handler besides body and query. `messages` go on the queue of runs with the response.

    The role of the caller is that in the profile of the path, if it names one. Where a route shows many profiles, the
    services know only those that the caller may see.
    """

    services: Services
    caller: Caller
    path: Mapping[str, str]
    version: str = ""
    """The ETag that `If-Match` names, where a route requires one."""
    messages: list[str] = field(default_factory=list)
    role_in: Callable[[str], Role] = field(default=lambda _: Role.ANYONE)
    """The role of the caller in a profile, by its id, where a route shows many."""
    is_limited: bool = False
    """Whether there are profiles, and things of the office, that this caller may not know of."""


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """What a handler returns; the body is None with status 204."""

    body: T
    headers: Mapping[str, str] = field(default_factory=dict)
    is_decided: bool = True
    """False: a preview of a decision, or only a question; the work list is as it was."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A handler with what it takes and returns."""

    handler: Callable[..., Awaitable[Reply[Any]]]
    body: type[BaseModel] | None
    query: type[BaseModel]
    answer: Any
    status: int
    error_statuses: frozenset[int]
    headers: tuple[str, ...]
    requires_version: bool

    @property
    def summary(self) -> str:
        """The first sentence of the docstring of the handler."""
        return (self.handler.__doc__ or "").strip().partition("\n")[0]


def endpoint(
    *,
    status: int = HTTP_OK,
    error_statuses: tuple[int, ...] = (),
    headers: tuple[str, ...] = (),
    requires_version: bool = False,
) -> Callable[[Callable[..., Awaitable[Reply[Any]]]], Endpoint]:
    """Declare a handler. Body, query and answer follow from its annotations.

    `error_statuses` are its own, besides those that follow from the route; `headers` are those of its response; with
    `requires_version` it needs `If-Match`.
    """

    def declare(handler: Callable[..., Awaitable[Reply[Any]]]) -> Endpoint:
        hints = get_type_hints(handler)
        (answer,) = get_args(hints["return"])
        return Endpoint(
            handler=handler,
            body=hints.get("body"),
            query=hints.get("query", NoQuery),
            answer=answer,
            status=status,
            error_statuses=frozenset(error_statuses),
            headers=headers,
            requires_version=requires_version,
        )

    return declare


@cache
def endpoint_of(route: Route) -> Endpoint:
    """Return the endpoint of a route; its module is imported at the first request."""
    found = getattr(import_module(f"sconnect.entrypoints.http.handlers.{route.module}"), route.name)
    if not isinstance(found, Endpoint):
        raise TypeError(f"{route.module}.{route.name} is no endpoint.")
    return found


def parameters_of(path: str) -> list[str]:
    """Return the names of the parameters in a path."""
    return re.findall(r"\{(\w+)\}", path)
