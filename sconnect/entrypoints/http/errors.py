"""Errors of the API: one form for every response other than success."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from sconnect.app.errors import (
    TRY_AGAIN,
    InstallationError,
    InvalidSettingsError,
    LostRaceError,
    NotFoundError,
    NotNowError,
    OutcomeUnknownError,
    RefusedError,
    RowChangedError,
    RowExistsError,
    SconnectError,
    SettingsError,
    ShopMovedError,
    UnreadableError,
    with_next,
)

LARGEST_BODY = 256 * 1024


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field. `field` is its path, such as `orders.tolerance`."""

    field: str
    dutch: str
    english: str
    profile: str | None = None
    """The profile that it is about besides this one, by its id."""


class RequestError(Exception):
    """The request is refused before anything was done; the sentences say what to change."""

    def __init__(
        self,
        status: int,
        code: str,
        dutch: str,
        english: str,
        *,
        fields: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(english)
        self.status = status
        self.code = code
        self.dutch = dutch
        self.english = english
        self.fields = tuple(fields)
        self.headers = dict(headers or {})


class FieldView(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str
    profile: str | None = None


class ErrorView(BaseModel):
    """What went wrong, in a sentence for the user. `correlation_id` finds it back in the log."""

    code: str
    message: str
    correlation_id: str
    fields: tuple[FieldView, ...] | None = None


class ErrorAnswer(BaseModel):
    """Every answer with a status of 400 or higher."""

    error: ErrorView


_KINDS: tuple[tuple[type[SconnectError], int, str], ...] = (
    (NotFoundError, 404, "not_found"),
    (LostRaceError, 412, "lost_race"),
    (ShopMovedError, 409, "shop_moved"),
    (InvalidSettingsError, 422, "invalid_settings"),
    (RefusedError, 409, "refused"),
    (InstallationError, 503, "installation"),
    (SettingsError, 409, "settings"),
    (NotNowError, 503, "not_now"),
    (OutcomeUnknownError, 503, "outcome_unknown"),
    (UnreadableError, 502, "unreadable"),
    (RowExistsError, 409, "changed_meanwhile"),
    (RowChangedError, 409, "changed_meanwhile"),
)
"""Status and code per error of the app; the first that fits."""


def as_request_error(error: SconnectError) -> RequestError:
    """Return an error of the app as an error of the API."""
    status, code = next(((status, code) for kind, status, code in _KINDS if isinstance(error, kind)), (500, "failed"))
    fields: tuple[FieldProblem, ...] = ()
    if isinstance(error, InvalidSettingsError):
        fields = tuple(
            FieldProblem(each.path, each.dutch, each.english, each.other_profile or None) for each in error.problems
        )
    headers = {}
    if isinstance(error, NotNowError) and error.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    said = with_next(error, TRY_AGAIN)
    return RequestError(status, code, said.dutch, said.english, fields=fields, headers=headers)
