"""Route constraints, `{id:int}` and the like, with the meaning ASP.NET gives them."""

import re
from collections.abc import Callable

type_check = Callable[[str], bool]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_GUID = re.compile(
    r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|\{[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\}", re.IGNORECASE
)
_CONSTRAINT = re.compile(r"(\w+)(?:\(([^)]*)\))?")


def _is_whole(text: str, bits: int) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+", text) is not None and -(1 << bits - 1) <= int(text) < 1 << bits - 1


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


_PLAIN: dict[str, type_check] = {
    "alpha": lambda text: re.fullmatch("[A-Za-z]*", text) is not None,
    "bool": lambda text: text.lower() in {"true", "false"},
    "decimal": _is_number,
    "double": _is_number,
    "float": _is_number,
    "guid": lambda text: _GUID.fullmatch(text) is not None,
    "int": lambda text: _is_whole(text, 32),
    "long": lambda text: _is_whole(text, 64),
    "required": bool,
}
_WITH_NUMBERS: dict[str, Callable[..., type_check]] = {
    "length": lambda low, high=None: lambda text: low <= len(text) <= (low if high is None else high),
    "max": lambda high: lambda text: _is_whole(text, 64) and int(text) <= high,
    "maxlength": lambda high: lambda text: len(text) <= high,
    "min": lambda low: lambda text: _is_whole(text, 64) and int(text) >= low,
    "minlength": lambda low: lambda text: len(text) >= low,
    "range": lambda low, high: lambda text: _is_whole(text, 64) and low <= int(text) <= high,
}


def parse_constraint(text: str) -> type_check:
    """Turn `int`, `range(1,9)`, ... into a check on the value's text; raises ValueError."""
    found = _CONSTRAINT.fullmatch(text)
    if found is not None:
        name, arguments = found.groups()
        if arguments is None and name in _PLAIN:
            return _PLAIN[name]
        if arguments is not None and name in _WITH_NUMBERS:
            return _with_numbers(name, arguments)
    raise ValueError(f"'{text}' is not a route constraint this host knows")


def _with_numbers(name: str, arguments: str) -> type_check:
    try:
        return _WITH_NUMBERS[name](*(int(argument) for argument in arguments.split(",")))
    except (TypeError, ValueError):
        raise ValueError(f"'{name}({arguments})' is not a route constraint this host knows") from None
