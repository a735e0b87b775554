"""Bicep files as data: enough of the language to ask what a template sets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

INFRA = Path(__file__).resolve().parents[2] / "infra"
_EXTENSION = re.compile(rb"^extension \w+$", re.MULTILINE)
_PARSER = Parser(Language(tree_sitter_bicep.language()))


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a template: its type and version, and its body as nested dicts. Expressions stay text."""

    symbol: str
    kind: str
    version: str
    existing: bool
    body: dict[str, Any]


def files() -> list[Path]:
    """Return every template."""
    return sorted(INFRA.rglob("*.bicep"))


def parse(path: Path) -> Node:
    """Read a template; `has_error` of its root says whether it could be read."""
    # The grammar does not know extensions that stand in bicepconfig.json yet.
    return _PARSER.parse(_EXTENSION.sub(b"// \\g<0>", path.read_bytes())).root_node


def syntax_errors(path: Path) -> list[str]:
    """Return where a template cannot be read."""
    return [f"{path.name}:{node.start_point.row + 1}" for node in walk(parse(path)) if node.is_error or node.is_missing]


def resources(path: Path) -> list[Resource]:
    """Return the resources of a template, nested ones with their full type."""
    return list(_resources(parse(path), "", ""))


def all_resources() -> list[Resource]:
    """Return the resources of all templates."""
    return [resource for path in files() for resource in resources(path)]


def declared(path: Path, what: str) -> set[str]:
    """Return the names of a kind of declaration, such as `parameter` or `output`."""
    nodes = (node for node in walk(parse(path)) if node.type == f"{what}_declaration")
    return {text(node.named_children[1 if node.named_children[0].type == "decorators" else 0]) for node in nodes}


def variables(path: Path) -> dict[str, Any]:
    """Return the values of the variables of a template."""
    found = (node for node in walk(parse(path)) if node.type == "variable_declaration")
    return {_name(node): value(node.named_children[-1]) for node in found}


def app_settings() -> dict[str, Any]:
    """Return the app settings of the function app with their values: its wiring, and what the main template adds."""
    settings: dict[str, Any] = dict(variables(INFRA / "modules" / "functions.bicep")["wiring"])
    for node in walk(parse(INFRA / "main.bicep")):
        if node.type == "object_property" and text(node.named_children[0]) == "settings":
            settings |= value(node.named_children[-1])
    return settings


def walk(node: Node) -> Iterator[Node]:
    """Go through a tree, parents first."""
    yield node
    for child in node.children:
        yield from walk(child)


def text(node: Node) -> str:
    """Return the source of a node."""
    return (node.text or b"").decode()


def value(node: Node) -> Any:
    """Return a literal as it is, an object as a dict, an array as a list; any other expression as its source."""
    match node.type:
        case "object":
            pairs = (child for child in node.named_children if child.type == "object_property")
            return {
                text(pair.named_children[0]).strip("'"): value(pair.named_children[-1])
                for pair in pairs
                if pair.named_children[0].type != "resource_declaration"
            }
        case "array":
            return [value(child) for child in node.named_children]
        case "boolean":
            return text(node) == "true"
        case "number":
            return int(text(node))
        case "string" if not any(child.type == "interpolation" for child in node.named_children):
            return text(node)[1:-1]
        case _:
            return text(node)


def _name(node: Node) -> str:
    return text(next(child for child in node.named_children if child.type == "identifier"))


def _resources(root: Node, parent: str, version: str) -> Iterator[Resource]:
    for node in walk_shallow(root):
        specification = text(next(child for child in node.named_children if child.type == "string"))[1:-1]
        kind, _, own_version = specification.partition("@")
        kind, own_version = (f"{parent}/{kind}" if parent else kind), own_version or version
        body = next((child for child in walk(node) if child.type == "object"), None)
        if body is None:
            continue
        is_existing = any(child.type == "existing" for child in node.children)
        yield Resource(_name(node), kind, own_version, is_existing, value(body))
        yield from _resources(body, kind, own_version)


def walk_shallow(root: Node) -> Iterator[Node]:
    """Find the resources directly in a node, not those nested in another resource."""
    for child in root.named_children:
        if child.type == "resource_declaration":
            yield child
        elif child.type in {"object_property", "object"}:
            yield from walk_shallow(child)
