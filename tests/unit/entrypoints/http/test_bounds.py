"""Whatever number or text a request can hold has bounds, by the very models that validate it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, Field, SecretStr
from pydantic.fields import FieldInfo

from sconnect.entrypoints.http.endpoint import endpoint_of
from sconnect.entrypoints.http.handlers.activation import AnyMessage
from sconnect.entrypoints.http.routes import ROUTES, Route

_LOWEST, _HIGHEST = {"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}
_OF_TEXT = {"maxLength", "pattern", "enum", "const"}
_FORMATS = {"date", "date-time", "time"}


def unbounded(model: type[BaseModel]) -> list[str]:
    """Return where in what a model takes a value without bounds may stand."""
    schema = model.model_json_schema()
    return sorted({*_in_schema(schema, schema.get("$defs", {}), model.__name__), *_decimals(model, set())})


def _in_schema(schema: Any, others: dict[str, Any], where: str) -> Iterator[str]:
    """Yield whole numbers and texts without bounds. A decimal is a number or a text there: see `_decimals`."""
    if "$ref" in schema:
        schema = others[schema["$ref"].rpartition("/")[2]]
    parts = [*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("prefixItems", ())]
    parts = [] if any(part.get("type") == "number" for part in parts) else parts
    parts += [schema["items"]] if "items" in schema else []
    parts += [schema["additionalProperties"]] if isinstance(schema.get("additionalProperties"), dict) else []
    for part in parts:
        yield from _in_schema(part, others, where)
    for name, part in schema.get("properties", {}).items():
        yield from _in_schema(part, others, f"{where}.{name}")
    if not _is_bounded(schema):
        yield f"{where}: {schema['type']}"


def _is_bounded(schema: dict[str, Any]) -> bool:
    given = set(schema)
    match schema.get("type"):
        case "integer":
            return bool("enum" in given or (_LOWEST & given and _HIGHEST & given))
        case "string":
            return bool(_OF_TEXT & given) or schema.get("format") in _FORMATS
        case "array":
            return "maxItems" in given
        case _:
            return True


def _decimals(model: type[BaseModel], seen: set[type]) -> Iterator[str]:
    seen.add(model)
    for name, field in model.model_fields.items():
        for kind, marks in _kinds(field.annotation, _marks(field.metadata)):
            if kind is Decimal and not ("max_digits" in marks or {"ge", "le"} <= marks):
                yield f"{model.__name__}.{name}: decimal"
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
                yield from _decimals(kind, seen)


def _kinds(annotation: Any, marks: set[str]) -> Iterator[tuple[Any, set[str]]]:
    """Yield each type in an annotation with the bounds that it has there."""
    if get_origin(annotation) is Annotated:
        annotation, *metadata = get_args(annotation)
        marks = marks | _marks(metadata)
    yield annotation, marks
    is_union = get_origin(annotation) in {Union, UnionType}
    for part in get_args(annotation):
        yield from _kinds(part, marks if is_union else set())


def _marks(metadata: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for mark in metadata:
        found |= {name for name in ("ge", "le", "max_digits") if getattr(mark, name, None) is not None}
        found |= _marks(mark.metadata) if isinstance(mark, FieldInfo) else set()
    return found


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_value_of_a_request_has_bounds(route: Route) -> None:
    declared = endpoint_of(route)
    for model in (declared.body, declared.query):
        if model is not None and model is not AnyMessage:
            assert unbounded(model) == []


def test_a_value_without_bounds_is_found() -> None:
    class Inner(BaseModel):
        amount: Decimal = Decimal(0)
        low: Annotated[int, Field(ge=0)] = 0

    class Loose(BaseModel):
        inner: tuple[Inner, ...] = ()
        text: str = ""
        secret: SecretStr | None = None

    assert unbounded(Loose) == [
        "Inner.amount: decimal",
        "Loose.inner.low: integer",
        "Loose.inner: array",
        "Loose.secret: string",
        "Loose.text: string",
    ]
