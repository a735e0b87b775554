"""OpenAPI 3.1 document, made from the table of routes and the models that they take and return."""

from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from sconnect.entrypoints.http.endpoint import HTTP_NO_CONTENT, UNCHECKED, Endpoint, NoQuery, endpoint_of, parameters_of
from sconnect.entrypoints.http.errors import ErrorAnswer
from sconnect.entrypoints.http.routes import ROUTES, Role, Route

_REFERENCE = "#/components/schemas/{model}"
_PARAMETERS = {
    "profile": "The short name of a profile.",
    "account": "The object id of a user or group in Entra.",
    "activation": "The id of a link by SnelStart's page, as it was begun.",
    "which": "`link_code` or `client_key`.",
    "run": "The name of a run.",
    "number": "The number of a shop order.",
    "item": "The id of a work-list item.",
    "decision": "The id of a decision about an order.",
    "template": "The id of a template of settings.",
    "change": "The id of a change of a setting for several profiles.",
    "save": "A change of the settings of a profile.",
    "key": "The key of a mapping, as the list of mappings gives it.",
    "recipient": "The id of an address that gets e-mails, from the list.",
}
_HEADERS = {
    "ETag": "The version of the profile, to send as `If-Match` with a change.",
    "Location": "Where to read it.",
    UNCHECKED: "What gave no answer, so that the settings were saved without a check against it: `shop`, `books`.",
}
_DESCRIPTIONS = {
    400: "The request is not right; `fields` says what to change.",
    401: "Nobody signed in, and no valid key was sent.",
    403: "Your role may not do this, or another website asked for it.",
    404: "It does not exist.",
    409: "It cannot be done now; the sentence says why.",
    412: "It was changed by somebody else meanwhile.",
    413: "The request is larger than 256 KB.",
    415: "The request is not JSON.",
    422: "These settings cannot work; `fields` says which and why.",
    428: "`If-Match` is missing.",
    429: "There are too many messages: try again in a minute.",
    500: "Something went wrong here.",
    502: "A shop or SnelStart gave an answer that cannot be understood.",
    503: "It cannot be done right now: try again.",
}


@cache
def document(version: str) -> dict[str, Any]:
    """Describe the whole API."""
    schemas = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(f"/{route.path}", {})[route.method.lower()] = _operation(route, endpoint_of(route), schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sconnect",
            "version": version or "0",
            "description": "Links OpenCart web shops to SnelStart administrations. Moments are UTC.",
            "license": {"name": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-functions-key"}},
        },
    }


class _Generator(GenerateJsonSchema):
    """Describes times and maps more exactly than pydantic does by itself."""

    def time_schema(self, schema: core_schema.TimeSchema) -> JsonSchemaValue:
        """Describe a time of day; the format `time` of JSON Schema would demand a time zone."""
        del schema
        return {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$"}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Describe a map; keys that do not have the pattern are refused."""
        described = super().dict_schema(schema)
        return {**described, "additionalProperties": False} if "patternProperties" in described else described


class _Schemas(NamedTuple):
    """The schemas of all models: references, as each comes in (`validation`) or goes out, and their definitions."""

    references: Mapping[tuple[Any, JsonSchemaMode], JsonSchemaValue]
    definitions: JsonSchemaValue


def _schemas() -> _Schemas:
    wanted: dict[tuple[Any, JsonSchemaMode], None] = {(ErrorAnswer, "serialization"): None}
    for route in ROUTES:
        endpoint = endpoint_of(route)
        if endpoint.body is not None:
            wanted[endpoint.body, "validation"] = None
        if _has_body(endpoint):
            wanted[endpoint.answer, "serialization"] = None
    references, found = models_json_schema(list(wanted), ref_template=_REFERENCE, schema_generator=_Generator)
    return _Schemas(references, found["$defs"])


def _operation(route: Route, endpoint: Endpoint, schemas: _Schemas) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": endpoint.summary,
        "tags": [route.module.partition(".")[0]],
        "parameters": [*_path_parameters(route), *_query_parameters(endpoint.query), *_header_parameters(endpoint)],
        "responses": {str(status): answer for status, answer in _responses(route, endpoint, schemas)},
    }
    if route.role is Role.ANYONE:
        operation["security"] = []
    else:
        operation["description"] = _needed(route)
    if endpoint.body is not None:
        is_required = any(field.is_required() for field in endpoint.body.model_fields.values())
        operation["requestBody"] = {
            "required": is_required,
            "content": {"application/json": {"schema": schemas.references[endpoint.body, "validation"]}},
        }
    return operation


def _needed(route: Route) -> str:
    if route.shows_many:
        return "Shows the profiles that the caller may see."
    if route.role is Role.MEMBER:
        return "For everybody with a role."
    where = "in this profile" if route.is_of_profile else "for every profile"
    return f"Needs the role {route.role.word} {where}."


def _path_parameters(route: Route) -> Iterable[dict[str, Any]]:
    for name in parameters_of(route.path):
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": _PARAMETERS[name],
            "schema": {"type": "string", "minLength": 1},
        }


def _query_parameters(query: type[BaseModel]) -> Iterable[dict[str, Any]]:
    if query is NoQuery:
        return
    properties = query.model_json_schema(ref_template=_REFERENCE)["properties"]
    for field_name, field in query.model_fields.items():
        name = field.alias or field_name
        schema = properties[name]
        yield {
            "name": name,
            "in": "query",
            "required": field.is_required(),
            "description": schema.pop("description", ""),
            "schema": {key: value for key, value in schema.items() if key != "title"},
        }


def _header_parameters(endpoint: Endpoint) -> Iterable[dict[str, Any]]:
    if endpoint.requires_version:
        yield {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": "The ETag of the version that was read.",
            "schema": {"type": "string", "minLength": 1},
        }


def _responses(route: Route, endpoint: Endpoint, schemas: _Schemas) -> Iterable[tuple[int, dict[str, Any]]]:
    answer: dict[str, Any] = {"description": HTTPStatus(endpoint.status).phrase}
    if _has_body(endpoint):
        answer["content"] = {"application/json": {"schema": schemas.references[endpoint.answer, "serialization"]}}
    if endpoint.headers:
        answer["headers"] = {
            name: {"description": _HEADERS[name], "required": name != UNCHECKED, "schema": {"type": "string"}}
            for name in endpoint.headers
        }
    yield endpoint.status, answer
    problem = {"application/json": {"schema": schemas.references[ErrorAnswer, "serialization"]}}
    for status in sorted(_error_statuses(route, endpoint)):
        yield status, {"description": _DESCRIPTIONS[status], "content": problem}


def _error_statuses(route: Route, endpoint: Endpoint) -> set[int]:
    """Return the error statuses of a route: those that follow from it, and its own."""
    statuses = {400, 500, 503, *endpoint.error_statuses}
    if route.role is not Role.ANYONE:
        statuses |= {401, 403}
    if parameters_of(route.path):
        statuses.add(404)
    if route.method != "GET":
        statuses |= {403, 413, 415}
    if endpoint.requires_version:
        statuses |= {412, 428}
    return statuses


def _has_body(endpoint: Endpoint) -> bool:
    return endpoint.status != HTTP_NO_CONTENT
