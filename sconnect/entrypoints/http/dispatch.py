"""Dispatch of a request: who asks, what they may do, well-formedness, its handler, and the response in its one form."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import azure.functions as func
from pydantic import BaseModel, ValidationError

from sconnect.app.errors import InvalidSettingsError, SconnectError
from sconnect.app.overview.observing import refresh_list
from sconnect.app.runs.leases import forget_last_look
from sconnect.app.services import Services
from sconnect.entrypoints.crash_report import location_of
from sconnect.entrypoints.http.access import Authorised, authorise
from sconnect.entrypoints.http.authentication import ANONYMOUS, ApiKeys, Caller, authenticate
from sconnect.entrypoints.http.csrf import require_same_site
from sconnect.entrypoints.http.endpoint import HTTP_NO_CONTENT, Call, Endpoint, NoQuery, Reply, endpoint_of
from sconnect.entrypoints.http.errors import (
    LARGEST_BODY,
    ErrorAnswer,
    ErrorView,
    FieldView,
    RequestError,
    as_request_error,
)
from sconnect.entrypoints.http.routes import Role, Route
from sconnect.entrypoints.http.validation_messages import validation_error
from sconnect.entrypoints.overdue import OverdueWatch

JSON = "application/json"
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
CORRELATION = "X-Correlation-Id"
LONGEST_REQUEST = 200.0
"""Seconds a request may take: Azure cuts it off after 230, without a word."""
_TOO_SLOW = RequestError(
    503,
    "too_slow",
    "Dit duurde te lang en is gestopt: de winkel of SnelStart antwoordt traag of stuurt te veel. Probeer het opnieuw, "
    "of kies een kortere periode.",
    "This took too long and was stopped: the shop or SnelStart answers slowly or sends too much. Try again, or choose "
    "a shorter period.",
)

_API_KEYS = ApiKeys()
_OVERDUE = OverdueWatch()
_DENIALS = frozenset({"unauthenticated", "forbidden", "cross_site", "key_in_address"})
"""Errors that are logged for the operator: an attempt at unauthorised access, or a key that has to be replaced."""

_log = logging.getLogger("sconnect.http")


@dataclass(frozen=True, slots=True)
class Handled:
    """The response to a request, and the messages that go on the queue of runs with it."""

    response: func.HttpResponse
    messages: list[str] = field(default_factory=list)


async def handle(route: Route, services: Callable[[], Services], request: func.HttpRequest) -> Handled:
    """Handle a request; any failure becomes the one form of error, without internal information."""
    correlation = uuid4().hex
    try:
        async with asyncio.timeout(LONGEST_REQUEST):
            return await _handle(route, services, request, correlation)
    except TimeoutError:
        _log.error("%s: no answer within %s seconds, correlation %s", route.name, LONGEST_REQUEST, correlation)
        return Handled(_error_response(_TOO_SLOW, request, correlation))
    except RequestError as error:
        if error.code in _DENIALS:
            _log.warning("%s: %s, correlation %s", route.name, error.code, correlation)
        return Handled(_error_response(error, request, correlation))
    except SconnectError as error:
        request_error = as_request_error(error)
        level = logging.ERROR if request_error.status >= 500 else logging.INFO  # noqa: PLR2004 - server errors, by HTTP
        _log.log(level, "%s: %s %s, correlation %s", route.name, type(error).__name__, error.detail, correlation)
        return Handled(_error_response(request_error, request, correlation))
    except Exception as error:  # noqa: BLE001 - the last resort: nothing internal may reach the caller
        # Its location, not its text: that may hold any data.
        _log.error("%s: unexpected failure: %s, correlation %s", route.name, location_of(error), correlation)
        unexpected = RequestError(500, "unexpected", "Er ging iets mis aan onze kant.", "Something went wrong here.")
        return Handled(_error_response(unexpected, request, correlation))


async def _handle(
    route: Route, services: Callable[[], Services], request: func.HttpRequest, correlation: str
) -> Handled:
    _require_no_key_in_url(request)
    installation = services()
    allowed = await authorise(
        route, await _authenticated(route, installation, request), installation, request.route_params
    )
    data = request.get_body()
    require_same_site(route.method, request.headers, has_body=bool(data))
    if len(data) > LARGEST_BODY:
        raise RequestError(
            413,
            "too_large",
            "Dit is groter dan 256 KB samen. Maak de langste tekst korter.",
            "This is larger than 256 KB together. Make the longest text shorter.",
        )
    endpoint = endpoint_of(route)
    inputs = _inputs(endpoint, request, data)
    call = Call(
        allowed.services,
        allowed.caller,
        request.route_params,
        version=_version(endpoint, request),
        role_in=allowed.role_in,
        is_limited=allowed.is_limited,
    )
    if route.method != "GET" and (changed := request.route_params.get("profile")):
        await forget_last_look(installation, changed)
    reply = await _answered(endpoint, call, inputs, allowed)
    if route.decides and reply.is_decided:
        await refresh_list(installation, call.path["profile"])
    if route.starts_runs:
        call.messages += await _OVERDUE.messages(installation)
    headers = {**SECURITY_HEADERS, CORRELATION: correlation, **reply.headers}
    if endpoint.status == HTTP_NO_CONTENT:
        return Handled(func.HttpResponse(b"", status_code=endpoint.status, headers=headers), call.messages)
    response = func.HttpResponse(
        reply.body.model_dump_json(by_alias=True), status_code=endpoint.status, mimetype=JSON, headers=headers
    )
    return Handled(response, call.messages)


def _require_no_key_in_url(request: func.HttpRequest) -> None:
    """Raise `RequestError` for a key in the URL: URLs end up in logs and histories, that key is public."""
    if any(name.lower() == "code" for name in request.params):  # Azure reads it in any case
        raise RequestError(
            400,
            "key_in_address",
            "Zet een sleutel nooit in het adres. Stuur hem in de header x-functions-key, en vervang deze sleutel.",
            "Never put a key in the address. Send it in the header x-functions-key, and replace this key.",
        )


async def _authenticated(route: Route, services: Services, request: func.HttpRequest) -> Caller:
    if route.role is Role.ANYONE:
        return ANONYMOUS
    return await authenticate(request, os.environ, _API_KEYS, services.secrets, services.clock)


async def _answered(endpoint: Endpoint, call: Call, inputs: Mapping[str, BaseModel], allowed: Authorised) -> Reply[Any]:
    """Let the handler answer. Who may not know of other profiles is not told which one a setting coincides with."""
    try:
        return await endpoint.handler(call, **inputs)
    except InvalidSettingsError as error:
        raise error.without_others() if allowed.is_limited else error from None


def _inputs(endpoint: Endpoint, request: func.HttpRequest, data: bytes) -> Mapping[str, BaseModel]:
    """Read body and query as the models of the handler."""
    inputs: dict[str, Any] = {}
    try:
        if endpoint.body is not None:
            inputs["body"] = endpoint.body.model_validate_json(data or b"{}")
        query = endpoint.query.model_validate(_query_of(request))
        if endpoint.query is not NoQuery:
            inputs["query"] = query
    except ValidationError as error:
        raise validation_error(error, drop=getattr(endpoint.body, "WRAPPER", "")) from None
    return inputs


def _query_of(request: func.HttpRequest) -> Mapping[str, str]:
    """Return the query parameters; the host leaves out those without a value, which are validated like any other."""
    blank = {name: "" for name, value in parse_qsl(urlsplit(request.url).query, keep_blank_values=True) if not value}
    return {**blank, **request.params}


def _version(endpoint: Endpoint, request: func.HttpRequest) -> str:
    version: str = request.headers.get("if-match", "").strip()
    if endpoint.requires_version and not version:
        raise RequestError(
            428,
            "version_needed",
            "Stuur de header If-Match mee met de ETag die u gelezen hebt, zodat niemands wijziging verloren gaat.",
            "Send the header If-Match with the ETag you have read, so that nobody's change is lost.",
        )
    return version


def _error_response(error: RequestError, request: func.HttpRequest, correlation: str) -> func.HttpResponse:
    is_english = _wants_english(request.headers.get("accept-language", ""))
    fields = tuple(
        FieldView(field=each.field, message=each.english if is_english else each.dutch, profile=each.profile)
        for each in error.fields
    )
    view = ErrorView(
        code=error.code,
        message=error.english if is_english else error.dutch,
        correlation_id=correlation,
        fields=fields or None,
    )
    return func.HttpResponse(
        ErrorAnswer(error=view).model_dump_json(exclude_none=True),
        status_code=error.status,
        mimetype=JSON,
        headers={**SECURITY_HEADERS, CORRELATION: correlation, **error.headers},
    )


def _wants_english(accepted: str) -> bool:
    """Whether English is preferred to Dutch: the first of the two in the header decides."""
    named = (part.partition(";")[0].strip().lower()[:2] for part in accepted.split(","))
    return next((language for language in named if language in {"en", "nl"}), "nl") == "en"
