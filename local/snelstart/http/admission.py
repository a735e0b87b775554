"""From request to admitted call, in the order of the real server: keys, token, quota, path, scope, query, body."""

from typing import Any
from uuid import UUID

from local.snelstart.errors import Refused
from local.snelstart.http.call_log import CallLog
from local.snelstart.http.wire import Request, from_json
from local.snelstart.openapi import Operation, Schema, document
from local.snelstart.schema import bind

BASE_PATH = "/v2"
UNKNOWN = "unknown"
_ODATA_OPTIONS = ("$filter", "$top", "$skip")
_KEY_PARAMETER = "subscription-key"
_JSON_TYPES = ("application/json", "text/json")
_KEY_MISSING = (
    "Access denied due to missing subscription key. Make sure to include subscription key when making requests."
)
_KEY_INVALID = (
    "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription."
)


def check_length(request: Request, limit: int, log: CallLog) -> None:
    """Refuse a target that the web server in front would not take."""
    if len(request.target) > limit:
        log.violation(f"{request.method}: a path and query of {len(request.target)} characters")
        raise Refused.bare(404)


def check_subscription(request: Request, keys: frozenset[str]) -> None:
    """Refuse a call without one of the subscription keys."""
    given = request.header("ocp-apim-subscription-key") or dict(request.query).get(_KEY_PARAMETER)
    if given is None:
        raise Refused.gateway(401, _KEY_MISSING)
    if given not in keys:
        raise Refused.gateway(401, _KEY_INVALID)


def find_operation(request: Request, log: CallLog) -> tuple[Operation, dict[str, str]]:
    """Return the operation and its path parameters; an unknown path is 404, another method 405."""
    on_path = _on_path(request)
    if not on_path:
        log.violation(f"{request.method}: a path that is not in the document")
        raise Refused.gateway(404, "Resource not found")
    for operation, parameters in on_path:
        if operation.method == request.method:
            if not _is_guid(parameters.get("id"), operation):
                raise Refused.bare(404)
            return operation, parameters
    log.violation(f"{request.method} {on_path[0][0].template}: a method that is not in the document")
    raise Refused.message("The requested resource does not support this http method.", status=405)


def template_of(request: Request) -> str:
    """Return the path template for the call log."""
    on_path = _on_path(request)
    return on_path[0][0].template if on_path else UNKNOWN


def check_scope(operation: Operation, scopes: str) -> None:
    """Refuse when the token may not do this."""
    if operation.scope is not None and operation.scope not in scopes.split():
        raise Refused.message("Authorization has been denied for this request.", status=403)


def bind_query(operation: Operation, request: Request, log: CallLog) -> dict[str, str]:
    """Return the query parameters by name. Unknown, repeated and ill-typed ones are refused.

    Filter and paging on a list that knows none are ignored without a word, as the real server does.
    """
    bound: dict[str, str] = {}
    for name, value in request.query:
        if name == _KEY_PARAMETER:
            continue
        if name not in operation.parameters:
            log.violation(f"{operation.method} {operation.template}: query parameter {name} is not in the document")
            if name not in _ODATA_OPTIONS or "{" in operation.template or operation.method != "GET":
                raise Refused.message(f"The query parameter '{name}' is not supported.")
        elif name in bound:
            log.violation(f"{operation.method} {operation.template}: query parameter {name} comes twice")
            raise Refused.message(f"Query parameter '{name}' is specified, but it should be specified exactly once.")
        else:
            _check_parameter(name, value, operation.parameters[name])
            bound[name] = value
    return bound


def bind_body(operation: Operation, request: Request, log: CallLog, *, ignore_unknown: bool = False) -> Any:
    """Return the body in its published spelling; `None` when the operation takes none.

    `ignore_unknown`: fields that the model does not have are left out, instead of refused.
    """
    if operation.body is None:
        return None
    where = f"{operation.method} {operation.template}"
    if (request.header("content-type") or "").partition(";")[0].strip().lower() not in _JSON_TYPES:
        log.violation(f"{where}: a body that is not announced as JSON")
        raise Refused.message("The request entity's media type is not supported for this resource.", status=415)
    if not request.body.strip():
        raise Refused.codes("ALG-0106")
    try:
        body = from_json(request.body)
    except ValueError as error:
        log.violation(f"{where}: a body that is not JSON")
        raise Refused.model({"model": ["The body is not JSON."]}) from error
    if body is None:
        raise Refused.codes("ALG-0106")
    try:
        return bind(document(), operation.body, body, ignore_unknown=ignore_unknown)
    except Refused as refusal:
        fields = ", ".join(refusal.response.json()["modelState"])
        log.violation(f"{where}: a body that does not fit the model: {fields}")
        raise


def _on_path(request: Request) -> list[tuple[Operation, dict[str, str]]]:
    inside = request.path.startswith(f"{BASE_PATH}/")
    return document().on(request.path.removeprefix(BASE_PATH)) if inside else []


def _check_parameter(name: str, value: str, schema: Schema) -> None:
    if schema["type"] == "integer":
        number = int(value) if value.isascii() and value.isdigit() else None
        if number is None or number < schema.get("minimum", number):
            raise Refused.message(f"The query specified in the URI is not valid. Invalid value '{value}' for '{name}'.")
    elif schema.get("format") == "uuid" and not _parses_as_guid(value):
        raise Refused.message(f"The value '{value}' is not valid for {name}.")


def _is_guid(key: str | None, operation: Operation) -> bool:
    return key is None or operation.template == "/vatrates/{id}" or _parses_as_guid(key)


def _parses_as_guid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
