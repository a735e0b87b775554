"""One shape for every answer that is not what was asked for."""

import json
import logging
from collections.abc import Awaitable, Callable
from uuid import uuid4

import azure.functions as func

from sconnect.app.errors import NotFoundError, NotNowError, RefusedError, SconnectError, SettingsError, StoreBusyError

Handler = Callable[[], Awaitable[func.HttpResponse]]

JSON = "application/json"
NEVER_CACHED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
LARGEST_BODY = 256 * 1024

_log = logging.getLogger("sconnect.http")

_STATUSES: tuple[tuple[type[SconnectError], int], ...] = (
    (NotFoundError, 404),
    (RefusedError, 409),
    (SettingsError, 409),
    (StoreBusyError, 503),
    (NotNowError, 503),
)


class BadRequestError(SconnectError):
    """The request itself is wrong; the sentence says what to change."""


async def answered(request: func.HttpRequest, handler: Handler) -> func.HttpResponse:
    """Let a handler answer, and turn whatever goes wrong into the one error shape, without inside information."""
    try:
        if len(request.get_body()) > LARGEST_BODY:
            return error_answer(413, "too_large", "Het verzoek is groter dan 256 KB.")
        return await handler()
    except BadRequestError as error:
        return error_answer(400, "bad_request", error.dutch)
    except SconnectError as error:
        status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
        return error_answer(status, type(error).__name__.removesuffix("Error").lower(), error.dutch)
    except Exception:  # noqa: BLE001 - the last resort: nothing of the inside may reach the caller
        correlation = uuid4().hex
        _log.exception("unexpected failure, correlation %s", correlation)
        return error_answer(500, "unexpected", "Er ging iets mis aan onze kant.", correlation)


def error_answer(status: int, code: str, message: str, correlation: str = "") -> func.HttpResponse:
    """Make an error answer. `message` is a Dutch sentence for the user; `correlation` finds it back in the log."""
    error = {"code": code, "message": message, "correlation_id": correlation or uuid4().hex}
    return func.HttpResponse(json.dumps({"error": error}), status_code=status, mimetype=JSON, headers=NEVER_CACHED)
