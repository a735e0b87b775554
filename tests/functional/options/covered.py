"""Which option values the tests of this folder cover, and which there are."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel

from sconnect.domain.profile import ArticlePerVatKind, ArticleSettings, CustomerSettings, OrderSettings, TotalRole

F = TypeVar("F", bound=Callable[..., object])

PARTS: dict[str, type[BaseModel]] = {
    "orders": OrderSettings,
    "articles": ArticleSettings,
    "customers": CustomerSettings,
}
COVERED: set[str] = set()
"""Filled by importing the tests."""


def covers(*values: str) -> Callable[[F], F]:
    """Return the values of options that a test follows from setting to request: `orders.line_mode=full`."""
    COVERED.update(values)
    return lambda test: test


def every_value() -> set[str]:
    """Return every value of every import option: members of pick lists, yes and no, and that other settings are set."""
    return {
        value
        for part, model in PARTS.items()
        for name, field in model.model_fields.items()
        for value in _values(f"{part}.{name}", field.annotation)
    }


def _values(path: str, kind: Any) -> Iterator[str]:
    if kind is bool:
        yield from (f"{path}=yes", f"{path}=no")
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from (f"{path}={member.value}" for member in kind)
    elif kind is ArticlePerVatKind:
        yield from (f"{path}.{name}=set" for name in ArticlePerVatKind.model_fields)
    elif get_origin(kind) is dict and get_args(kind)[1] is ArticlePerVatKind:
        yield from (f"{path}.<code>.{name}=set" for name in ArticlePerVatKind.model_fields)
    elif get_origin(kind) is dict and get_args(kind)[1] is TotalRole:
        yield from (f"{path}.<code>={role.value}" for role in TotalRole)
    else:
        yield f"{path}=set"
