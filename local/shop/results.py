"""What the shop answers about one item of a batch."""

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Item = dict[str, Any]
Result = dict[str, Any]


class Rejected(Exception):  # noqa: N818 - reads as the sentence it is: raise Rejected("unknown", ...)
    """One item is refused; the others go on."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def results_of(items: Sequence[Item], key: str, write: Callable[[Item], tuple[str, str]]) -> list[Result]:
    """Have `write` handle the items one by one and return the outcome of each; it returns the outcome and the id."""
    return [_result(item, key, write) for item in items]


def changes_in(results: Iterable[Result]) -> int:
    """Count what was really changed."""
    return sum(result["outcome"] in ("created", "updated") for result in results)


def _result(item: Item, key: str, write: Callable[[Item], tuple[str, str]]) -> Result:
    try:
        outcome, item_id = write(item)
    except Rejected as rejection:
        return {"key": item[key], "outcome": "refused", "code": rejection.code, "message": str(rejection)}
    return {"key": item[key], "outcome": outcome, "id": item_id}


def check_length(item: Item, name: str, least: int, most: int, *, shown: str = "") -> None:
    """Reject an item with a text that is too short or too long; one that was not sent is fine."""
    if name not in item:
        return
    if not least <= len(item[name]) <= most:
        raise Rejected("bad_value", f"{shown or name} must have {least} to {most} characters.")
    if len(html.escape(item[name], quote=False).replace('"', "&quot;")) > most:
        raise Rejected("bad_value", f"{shown or name} is too long; this shop keeps {most} characters.")
