"""Route templates: what they match, and which one goes first when several do."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

from local.host.http.constraints import parse_constraint, type_check
from local.host.runtime.inproc import Function
from local.host.startup_error import StartupError

_PARAMETER = re.compile(r"\{(\*{0,2})([A-Za-z_]\w*)((?::[^{}?]+)*)(\?)?\}")
# The place of a segment in the order of precedence (ASP.NET): the lowest goes first.
_LITERAL, _CONSTRAINED, _PLAIN, _CONSTRAINED_REST, _REST = range(5)


@dataclass(frozen=True, slots=True)
class Template:
    """A route such as `orders/{id:int}/{*rest}`, prefix included."""

    text: str
    pattern: re.Pattern[str]
    checks: tuple[tuple[str, type_check], ...]
    precedence: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a template; raises ValueError."""
        segments = text.split("/") if text else []
        pattern, precedence, checks = "", [], []
        for position, segment in enumerate(segments):
            is_last = position == len(segments) - 1
            pattern += _segment_pattern(segment, is_first=position == 0, is_last=is_last)
            segment_checks = list(_checks(segment))
            checks += segment_checks
            precedence.append(_rank(segment, has_checks=bool(segment_checks)))
        return cls(text, re.compile(pattern + "/?"), tuple(checks), tuple(precedence))

    def match(self, path: str) -> dict[str, str] | None:
        """Return the route parameters in a path (without its leading slash), or None when it is another path."""
        found = self.pattern.fullmatch(path)
        if found is None:
            return None
        values = {name: value for name, value in found.groupdict().items() if value}
        if all(check(values[name]) for name, check in self.checks if name in values):
            return values
        return None


def _segment_pattern(segment: str, *, is_first: bool, is_last: bool) -> str:
    slash = "" if is_first else "/"
    whole = _PARAMETER.fullmatch(segment)
    if whole is not None and (whole[1] or whole[4]):
        if not is_last:
            raise ValueError(f"'{segment}' may only be the last part of a route")
        return f"(?:{slash}(?P<{whole[2]}>{'.*' if whole[1] else '[^/]+'}))?"
    pattern, position = slash, 0
    for parameter in _PARAMETER.finditer(segment):
        if parameter[1] or parameter[4]:
            raise ValueError(f"'{segment}': an optional or catch-all parameter must be a part by itself")
        pattern += _literal(segment[position : parameter.start()]) + f"(?P<{parameter[2]}>[^/]+)"
        position = parameter.end()
    return pattern + _literal(segment[position:])


def _literal(text: str) -> str:
    if any(character in text for character in "{}?*"):
        raise ValueError(f"'{text}' cannot stand in a route")
    return f"(?i:{re.escape(text)})" if text else ""


def _checks(segment: str) -> Iterable[tuple[str, type_check]]:
    for parameter in _PARAMETER.finditer(segment):
        for constraint in parameter[3].split(":")[1:]:
            yield parameter[2], parse_constraint(constraint)


def _rank(segment: str, *, has_checks: bool) -> int:
    parameter = _PARAMETER.fullmatch(segment)
    if parameter is None:
        return _CONSTRAINED if "{" in segment else _LITERAL
    if parameter[1]:
        return _CONSTRAINED_REST if has_checks else _REST
    return _CONSTRAINED if has_checks else _PLAIN


@dataclass(frozen=True, slots=True)
class Route:
    """Where an HTTP function is reached."""

    function: Function
    template: Template
    methods: frozenset[str]  # empty: any method
    auth_level: str  # ANONYMOUS, FUNCTION or ADMIN

    @classmethod
    def of(cls, function: Function, prefix: str) -> Self:
        """Read the trigger of an HTTP function; raises StartupError."""
        details = function.trigger.details
        own = details.get("route") or function.name
        if own.strip("/").lower().startswith("admin"):
            raise StartupError(
                f"{function.name}: the specified route conflicts with one or more built in routes "
                f"(no route may start with 'admin': '{own}')."
            )
        try:
            template = Template.parse("/".join(part for part in (prefix, own.strip("/")) if part))
        except (ValueError, re.error) as error:
            raise StartupError(f"{function.name}: the route '{own}' is wrong: {error}.") from None
        methods = frozenset(method.upper() for method in details.get("methods") or ())
        return cls(function, template, methods, details.get("authLevel", "FUNCTION").upper())

    def allows(self, method: str) -> bool:
        """Whether the function answers this method."""
        return not self.methods or method in self.methods


@dataclass(frozen=True, slots=True)
class Found:
    """The function that answers a request, with its route parameters."""

    route: Route
    parameters: Mapping[str, str]


class WrongMethodError(Exception):
    """The path exists, but not for this method."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        self.allowed = sorted(allowed)


class Routes:
    """All HTTP functions of the app."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = sorted(routes, key=lambda route: route.template.precedence)

    def find(self, method: str, raw_path: str) -> Found | None:
        """Find who answers; None when nobody has this path. Raises WrongMethodError."""
        path = _decoded(raw_path).removeprefix("/")
        candidates = [
            Found(route, parameters) for route in self._routes if (parameters := route.template.match(path)) is not None
        ]
        for candidate in candidates:
            if candidate.route.allows(method):
                return candidate
        if candidates:
            raise WrongMethodError({allowed for candidate in candidates for allowed in candidate.route.methods})
        return None


def _decoded(raw_path: str) -> str:
    # ASP.NET decodes everything but an encoded slash.
    return unquote(re.sub("%2f", "%252F", raw_path, flags=re.IGNORECASE))
