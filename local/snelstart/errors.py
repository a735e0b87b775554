"""The four shapes in which SnelStart says no."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from local.snelstart.error_messages import MESSAGES
from local.snelstart.http.wire import Response, answer, empty


class Refused(Exception):  # noqa: N818 - reads as the sentence it is: "raise Refused.codes(...)"
    """The request is refused with `response`; nothing was changed."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"{response.status} {response.body.decode()}")
        self.response = response

    @classmethod
    def codes(cls, *codes: str, status: int = 400) -> Self:
        """Shape A: a list of business errors with their codes."""
        return cls(answer(status, [{"errorCode": c, "message": MESSAGES[c], "details": None} for c in codes]))

    @classmethod
    def model(cls, faults: Mapping[str, Sequence[str]]) -> Self:
        """Shape B: what is wrong with which field of the body."""
        return cls(
            answer(400, {"message": "The request is invalid.", "modelState": {k: [*v] for k, v in faults.items()}})
        )

    @classmethod
    def message(cls, text: str, status: int = 400) -> Self:
        """Shape C: one sentence of the OData layer or the framework."""
        return cls(answer(status, {"Message": text}))

    @classmethod
    def bare(cls, status: int) -> Self:
        """Shape D: nothing but a status."""
        return cls(empty(status))

    @classmethod
    def gateway(cls, status: int, text: str, headers: Mapping[str, str] | None = None) -> Self:
        """How the API gateway in front of SnelStart refuses."""
        return cls(answer(status, {"statusCode": status, "message": text}, headers))


def require_none(codes: Iterable[str]) -> None:
    """Refuse with all these business errors at once, in order and each once; without errors do nothing."""
    if found := list(dict.fromkeys(codes)):
        raise Refused.codes(*found)
