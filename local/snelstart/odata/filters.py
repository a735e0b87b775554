"""A parsed `$filter` bound to the fields of a record: names and types are checked before any row is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.snelstart.odata.parser import (
    AnyOf,
    Call,
    Combine,
    Compare,
    Expression,
    Literal,
    Negate,
    Path,
    SyntaxRefusedError,
)
from local.snelstart.openapi import Document, Schema

Scope = Mapping[str, Any]
"""The rows in sight: the record itself under `""`, and the variable of each enclosing `any`."""
_NUMBERS = {"Edm.Int32", "Edm.Int64", "Edm.Decimal", "Edm.Double", "Edm.Single"}
_WHOLE = {"Edm.Int32", "Edm.Int64"}
_OPERATORS = {"eq": "Equal", "ne": "NotEqual", "gt": "GreaterThan", "ge": "GreaterThanOrEqual"}
_OPERATORS |= {"lt": "LessThan", "le": "LessThanOrEqual"}


@dataclass(frozen=True)
class Bound:
    """An expression with its OData type, how to work it out, and how many nodes the framework counts for it."""

    edm: str
    value: Callable[[Scope], Any]
    nodes: int = 1


class FilterBinder:
    """Binds filters to one kind of record."""

    def __init__(self, document: Document, record: Schema, *, fold_case: bool) -> None:
        self._document = document
        self._schemas: dict[str, Schema] = {"": record}
        self._fold_case = fold_case

    def predicate(self, expression: Expression, *, max_nodes: int | None) -> Callable[[Any], bool]:
        """Return a test for rows. Raises `SyntaxRefusedError` for unknown names, wrong types and too many nodes."""
        bound = self._bind(expression)
        if max_nodes is not None and bound.nodes > max_nodes:
            raise SyntaxRefusedError(
                f"The node count limit of '{max_nodes}' has been exceeded. To increase the limit, set the "
                "'MaxNodeCount' property on EnableQueryAttribute or ODataValidationSettings."
            )
        _require(bound, "Edm.Boolean")
        return lambda row: bool(bound.value({"": row}))

    def _bind(self, expression: Expression) -> Bound:
        match expression:
            case Literal():
                bound = self._literal(expression)
            case Path(names):
                bound = self._path(names)
            case Compare():
                bound = self._compare(expression)
            case Combine():
                bound = self._combine(expression)
            case Negate(inner):
                bound = self._negate(inner)
            case AnyOf():
                bound = self._any(expression)
            case Call():
                bound = self._call(expression)
        return bound

    def _literal(self, node: Literal) -> Bound:
        folded = self._fold(node.value)
        return Bound(node.edm, lambda _: folded)

    def _negate(self, inner: Expression) -> Bound:
        bound = _require(self._bind(inner), "Edm.Boolean")
        return Bound("Edm.Boolean", lambda scope: not bound.value(scope), bound.nodes + 1)

    def _path(self, names: tuple[str, ...]) -> Bound:
        variable = names[0] if names[0] in self._schemas else ""
        schema, rest = self._schemas[variable], names[1:] if variable else names
        keys: list[str] = []
        for name in rest:
            keys.append(name[:1].lower() + name[1:])
            schema = self._property(schema, name, keys[-1])
        read = _reader(self._edm(schema), self._fold)
        return Bound(self._edm(schema), lambda scope: read(_walk(scope[variable], keys)), len(keys) + 1)

    def _property(self, schema: Schema, name: str, key: str) -> Schema:
        found: Schema | None = self._document.resolve(schema).get("properties", {}).get(key)
        if found is None or name != key[:1].upper() + key[1:] or key == "uri":
            owner = self._document.name(schema) if "$ref" in schema else self._edm(schema)
            raise SyntaxRefusedError(f"Could not find a property named '{name}' on type '{owner}'.")
        return found

    def _edm(self, schema: Schema) -> str:
        schema = self._document.resolve(schema)
        kinds = {"uuid": "Edm.Guid", "date-time": "Edm.DateTime", "int64": "Edm.Int64", "double": "Edm.Double"}
        plain = {"string": "Edm.String", "integer": "Edm.Int32", "number": "Edm.Decimal", "boolean": "Edm.Boolean"}
        return kinds.get(schema.get("format", "")) or plain.get(schema["type"], str(schema["type"]))

    def _compare(self, node: Compare) -> Bound:
        left, right = self._bind(node.left), self._bind(node.right)
        _require_comparable(node.operator, left, right)
        return Bound(
            "Edm.Boolean",
            lambda scope: _holds(node.operator, left.value(scope), right.value(scope)),
            left.nodes + right.nodes + 1,
        )

    def _combine(self, node: Combine) -> Bound:
        terms = [_require(self._bind(term), "Edm.Boolean") for term in node.terms]
        nodes = sum(term.nodes for term in terms) + len(terms) - 1
        validate_order = all if node.operator == "and" else any
        return Bound("Edm.Boolean", lambda scope: validate_order(term.value(scope) for term in terms), nodes)

    def _any(self, node: AnyOf) -> Bound:
        collection = _require(self._path(node.collection.names), "array")
        inner = FilterBinder(self._document, self._schemas[""], fold_case=self._fold_case)
        inner._schemas = {**self._schemas, node.variable: self._items(node.collection.names)}
        condition = _require(inner._bind(node.condition), "Edm.Boolean")
        return Bound(
            "Edm.Boolean",
            lambda scope: any(condition.value({**scope, node.variable: row}) for row in collection.value(scope) or []),
            collection.nodes + condition.nodes + 1,
        )

    def _items(self, names: tuple[str, ...]) -> Schema:
        schema = self._schemas[""]
        for name in names:
            schema = self._property(schema, name, name[:1].lower() + name[1:])
        items: Schema = self._document.resolve(schema)["items"]
        return items

    def _call(self, node: Call) -> Bound:
        arguments = [self._bind(argument) for argument in node.arguments]
        nodes = sum(argument.nodes for argument in arguments) + 1
        match node.function, arguments:
            case "substringof", [part, text]:
                return _text_test(part, text, lambda part, text: part in text, nodes)
            case "startswith", [text, part]:
                return _text_test(part, text, lambda part, text: text.startswith(part), nodes)
            case "year", [time]:
                _require(time, "Edm.DateTime")
                return Bound("Edm.Int32", lambda scope: getattr(time.value(scope), "year", None), nodes)
            case _:
                raise SyntaxRefusedError(f"An unknown function with name '{node.function}' was found.")

    def _fold(self, value: Any) -> Any:
        return value.casefold() if self._fold_case and isinstance(value, str) else value


def _text_test(part: Bound, text: Bound, test: Callable[[str, str], bool], nodes: int) -> Bound:
    _require(part, "Edm.String")
    _require(text, "Edm.String")

    def holds(scope: Scope) -> bool:
        needle, straw = part.value(scope), text.value(scope)
        return needle is not None and straw is not None and test(needle, straw)

    return Bound("Edm.Boolean", holds, nodes)


def _reader(edm: str, fold: Callable[[Any], Any]) -> Callable[[Any], Any]:
    if edm == "Edm.DateTime":
        return lambda value: datetime.fromisoformat(value) if value else None
    return fold if edm == "Edm.String" else lambda value: value


def _walk(row: Any, keys: list[str]) -> Any:
    for key in keys:
        row = row.get(key) if row is not None else None
    return row


def _holds(operator: str, left: Any, right: Any) -> bool:
    if operator in ("eq", "ne"):
        return bool((left == right) == (operator == "eq"))
    if left is None or right is None:
        return False
    match operator:
        case "gt":
            return bool(left > right)
        case "ge":
            return bool(left >= right)
        case "lt":
            return bool(left < right)
        case _:
            return bool(left <= right)


def _require(bound: Bound, edm: str) -> Bound:
    if bound.edm != edm:
        raise SyntaxRefusedError(f"An expression of type '{bound.edm}' was found where '{edm}' is expected.")
    return bound


def _require_comparable(operator: str, left: Bound, right: Bound) -> None:
    if "null" in (left.edm, right.edm) or left.edm == right.edm:
        return
    numeric = {left.edm, right.edm}
    if numeric <= _NUMBERS and (numeric & _WHOLE or numeric <= {"Edm.Double", "Edm.Single"}):
        return
    raise SyntaxRefusedError(
        f"A binary operator with incompatible types was detected. Found operand types '{left.edm}' and '{right.edm}' "
        f"for operator kind '{_OPERATORS[operator]}'."
    )
