"""What others rely on by name: functions, bindings, fields and words of the API, settings, the form of messages."""

import json
import re
from collections.abc import Iterator
from typing import Any

from local.demo.stack import APP
from tests.upgrade.world import World

_SETTING = re.compile(r"[\"'%]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|AzureWebJobsStorage\w*)[\"'%]")
_PROGRAM = ("function_app.py", "sconnect/**/*.py")
_EXPLAINED = ("infra/*.bicep", "docs/**/*.md", "local.settings.example.json")
_OWN_OUTPUT = {"type": "queue", "direction": "OUT"}
"""What a function puts on a queue is read by functions of its own version only; they read older messages as well."""
_BINDING = ("type", "direction", "queueName", "connection", "schedule", "route", "methods", "authLevel")

Shape = dict[str, list[str]]
"""Every field of a body by its path, with the words that it can hold when those are fixed."""


def contract_of(world: World) -> dict[str, Any]:
    """Describe the names of today."""
    document = world.ask("GET", "/api/openapi.json").json()
    operations = {name: _shape(document, schema) for name, schema in _bodies(document)}
    shapes = {json.dumps(shape): shape for shape in operations.values()}
    numbers = {text: str(number) for number, text in enumerate(shapes)}
    return {
        "functions": {
            name: [
                {key: binding.details[key] for key in _BINDING if key in binding.details} for binding in each.bindings
            ]
            for name, each in world.functions.items()
        },
        "operations": {name: numbers[json.dumps(shape)] for name, shape in operations.items()},
        "parameters": {
            f"{method.upper()} {path}": sorted(each["name"] for each in operation.get("parameters", ()))
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        },
        "shapes": {numbers[text]: shape for text, shape in shapes.items()},
        "settings": sorted(_settings()),
        "queues": json.loads((APP / "host.json").read_text(encoding="utf-8"))["extensions"]["queues"],
    }


def missing(recorded: dict[str, Any], today: dict[str, Any]) -> list[str]:
    """Return what was there and is no longer, in words. More than there was is fine."""
    return [
        *_missing_functions(recorded["functions"], today["functions"]),
        *(f"setting {name}" for name in recorded["settings"] if name not in today["settings"]),
        *_missing_parameters(recorded["parameters"], today["parameters"]),
        *_missing_fields(recorded, today),
        *(["encoding of messages"] * (recorded["queues"]["messageEncoding"] != today["queues"]["messageEncoding"])),
    ]


def _missing_functions(recorded: dict[str, Any], today: dict[str, Any]) -> Iterator[str]:
    for name, bindings in recorded.items():
        for binding in bindings:
            if binding.items() >= _OWN_OUTPUT.items() and name in today:
                continue
            if binding not in today.get(name, ()):
                yield f"function {name} with {binding}"


def _missing_parameters(recorded: dict[str, list[str]], today: dict[str, list[str]]) -> Iterator[str]:
    for name, parameters in recorded.items():
        for parameter in parameters:
            if parameter not in today.get(name, ()):
                yield f"parameter {parameter} of {name}"


def _missing_fields(recorded: dict[str, Any], today: dict[str, Any]) -> Iterator[str]:
    for name, number in recorded["operations"].items():
        fields: Shape = today["shapes"].get(today["operations"].get(name, ""), {})
        for field, words in recorded["shapes"][number].items():
            if field not in fields:
                yield f"field {field} of {name}"
            elif gone := set(words) - set(fields[field]):
                yield f"words {', '.join(sorted(gone))} of field {field} of {name}"


def _bodies(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            if body := operation.get("requestBody"):
                yield f"{name} takes", body["content"]["application/json"]["schema"]
            for status, answer in operation["responses"].items():
                if "application/json" in answer.get("content", ()):
                    yield f"{name} answers {status}", answer["content"]["application/json"]["schema"]


def _shape(document: dict[str, Any], schema: dict[str, Any]) -> Shape:
    found: dict[str, set[str]] = {}
    _walk(document, schema, "", found)
    return {field: sorted(words) for field, words in sorted(found.items())}


def _walk(
    document: dict[str, Any],
    schema: dict[str, Any],
    path: str,
    found: dict[str, set[str]],
    within: tuple[str, ...] = (),
) -> None:
    if reference := schema.get("$ref"):
        if reference in within:
            return  # a body that holds bodies of its own kind
        within = (*within, reference)
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
    words = schema.get("enum", [schema["const"]] if "const" in schema else [])
    found.setdefault(path, set()).update(map(str, words))
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        _walk(document, each, path, found, within)
    for name, each in schema.get("properties", {}).items():
        _walk(document, each, f"{path}.{name}", found, within)
    for inner in ("items", "additionalProperties"):
        if isinstance(schema.get(inner), dict):
            _walk(document, schema[inner], f"{path}[]", found, within)


def _settings() -> set[str]:
    """Return the names of settings that the program reads and that the documents name."""
    named = {name for text in _texts(_PROGRAM) for name in _SETTING.findall(text)}
    explained = "\n".join(_texts(_EXPLAINED))
    return {name for name in named if name in explained}


def _texts(patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        for file in sorted(APP.glob(pattern)):
            yield file.read_text(encoding="utf-8")
