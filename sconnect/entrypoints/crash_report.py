"""Reports of unforeseen errors: their kind and location, never their text, which may hold any data.

The host logs whatever comes out of a function, text and all, for the operator to read.
"""

import traceback
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import PurePath
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_FRAMES = 4


class FunctionFailedError(Exception):
    """A function failed; the host delivers its message again."""


def location_of(error: BaseException) -> str:
    """Return the chain of error kinds, and the lines that the last one was raised through."""
    kinds = [type(error).__name__]
    cause = error
    while cause := cause.__cause__ or cause.__context__:  # type: ignore[assignment]  # the last has none
        kinds.append(type(cause).__name__)
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    lines = " > ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{' from '.join(kinds)} at {lines}"


def redact_errors(work: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Replace the error of a function by one that holds only its kind and location."""

    @wraps(work)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await work(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever it is, the host would log its text
            location = location_of(error)
        raise FunctionFailedError(location)

    return guarded
