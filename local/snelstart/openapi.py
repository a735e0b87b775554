"""The published document: which operations exist, what they take, and what their records look like."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]
Completer = Callable[[Any], Any]
"""Completes a value with every field of its schema."""


@dataclass(frozen=True)
class Operation:
    """One method on one path. `scope` is `None` when any token will do; `parameters` are those of the query."""

    method: str
    template: str
    scope: str | None
    parameters: Mapping[str, Schema]
    body: Schema | None
    answer: Schema | None

    @property
    def is_odata(self) -> bool:
        """Whether the list can be filtered and paged."""
        return "$filter" in self.parameters

    def match(self, path: str) -> dict[str, str] | None:
        """Return the path parameters when `path` is this operation's, else `None`."""
        names, values = self.template.split("/"), path.split("/")
        if len(names) != len(values):
            return None
        pairs = list(zip(names, values, strict=True))
        if any(name != value for name, value in pairs if not name.startswith("{")):
            return None
        return {name.strip("{}"): value for name, value in pairs if name.startswith("{")}


class Document:
    """The operations and schemas of `openapi.json`."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._schemas: dict[str, Schema] = raw["components"]["schemas"]
        operations = [_operation(m, path, op) for path, methods in raw["paths"].items() for m, op in methods.items()]
        # A path spelled out wins from one with a parameter in its place.
        self.operations = sorted(operations, key=lambda operation: operation.template.count("{"))
        self._worked_out: dict[int, tuple[Schema, Completer]] = {}
        self.on = lru_cache(maxsize=1_000)(self._on)
        """Return the operations on a path (without `/v2`), each with its path parameters; `[]`: no such path."""

    def _on(self, path: str) -> list[tuple[Operation, dict[str, str]]]:
        matches = [(operation, match) for operation in self.operations if (match := operation.match(path)) is not None]
        return [(op, match) for op, match in matches if op.template == matches[0][0].template]

    def resolve(self, schema: Schema) -> Schema:
        """Follow references until the schema itself."""
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    def worked_out(self, schema: Schema, work_out: Callable[["Document", Schema], Completer]) -> Completer:
        """Return what `work_out` makes of a schema, references followed; worked out once."""
        known = self._worked_out.get(id(schema))
        if known is None:
            # Kept with its schema, so that its id is never another's.
            known = self._worked_out[id(schema)] = (schema, work_out(self, self.resolve(schema)))
        return known[1]

    def name(self, schema: Schema) -> str:
        """Return the published name of a referenced schema."""
        return str(schema["$ref"].rpartition("/")[2])

    def item(self, operation: Operation) -> Schema:
        """Return the (referenced) schema of the records that an operation answers, whether one or a list."""
        if operation.answer is None:
            raise LookupError(f"{operation.method} {operation.template} answers nothing")
        resolved = self.resolve(operation.answer)
        item: Schema = resolved["items"] if resolved.get("type") == "array" else operation.answer
        return item


@cache
def document() -> Document:
    """Return the document, read once."""
    return Document(json.loads(Path(__file__).with_name("openapi.json").read_text(encoding="utf-8")))


def _operation(method: str, path: str, raw: Mapping[str, Any]) -> Operation:
    success = next(raw["responses"][status] for status in raw["responses"] if status.startswith("2"))
    return Operation(
        method=method.upper(),
        template=path,
        scope=raw.get("x-scope"),
        parameters={p["name"]: p["schema"] for p in raw.get("parameters", []) if p["in"] == "query"},
        body=_json_schema(raw.get("requestBody")),
        answer=_json_schema(success),
    )


def _json_schema(holder: Mapping[str, Any] | None) -> Schema | None:
    schema: Schema | None = (holder or {}).get("content", {}).get("application/json", {}).get("schema")
    return schema
