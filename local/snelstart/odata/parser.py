"""The `$filter` language, OData v3: text to syntax tree."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NoReturn

from local.snelstart.schema import full_time

_FILTERS = 1_000
"""Whose trees are kept: the same filters come again and again."""


class SyntaxRefusedError(ValueError):
    """The text is not a filter; the message is what the server's OData layer says."""


@dataclass(frozen=True)
class Literal:
    """A constant: its OData type (`Edm.String` ...; `null` for null) and its value."""

    edm: str
    value: Any


@dataclass(frozen=True)
class Path:
    """A property, `Relatie/Id`; the first name may be the variable of an enclosing `any`."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Compare:
    """`left eq right`, and `ne gt ge lt le`."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Combine:
    """`a and b and c`, `a or b or c`: at least two terms."""

    operator: str
    terms: tuple["Expression", ...]


@dataclass(frozen=True)
class Negate:
    """`not inner`."""

    inner: "Expression"


@dataclass(frozen=True)
class AnyOf:
    """`collection/any(variable:condition)`."""

    collection: Path
    variable: str
    condition: "Expression"


@dataclass(frozen=True)
class Call:
    """A function on its arguments."""

    function: str
    arguments: tuple["Expression", ...]


Expression = Literal | Path | Compare | Combine | Negate | AnyOf | Call

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<typed>(?:guid|datetime)'(?:[^']|'')*')
    | (?P<string>'(?:[^']|'')*')
    | (?P<number>-?\d+(?:\.\d+)?[MmLlDdFf]?(?![\w.]))
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign>[()/,:])
    )""",
    re.VERBOSE,
)
_SUFFIXES = {"M": "Edm.Decimal", "L": "Edm.Int64", "D": "Edm.Double", "F": "Edm.Single"}
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DEEPEST = 50


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


@lru_cache(_FILTERS)
def parse(text: str) -> Expression:
    """Return the syntax tree of a filter. Raises `SyntaxRefusedError`."""
    return _Parser(_tokens(text)).whole()


def quote(value: str) -> str:
    """Write a text as a literal, quotes doubled."""
    return "'" + value.replace("'", "''") + "'"


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position, end)
        if match is None or match.lastgroup is None:
            raise SyntaxRefusedError(f"Syntax error at position {position} in '{text}'.")
        tokens.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        position = match.end()
    return [*tokens, _Token("end", "", end)]


class _Parser:
    """Recursive descent: `or` binds loosest, then `and`, then the comparisons, then `not`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        expression = self._or()
        if self._next.kind != "end":
            self._fail()
        return expression

    def _or(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SyntaxRefusedError("Recursion depth exceeded the allowed limit.")
        terms = [self._and()]
        while self._accept("word", "or"):
            terms.append(self._and())
        self._depth -= 1
        return _combined("or", terms)

    def _and(self) -> Expression:
        terms = [self._comparison()]
        while self._accept("word", "and"):
            terms.append(self._comparison())
        return _combined("and", terms)

    def _comparison(self) -> Expression:
        left = self._unary()
        for operator in ("eq", "ne", "gt", "ge", "lt", "le"):
            if self._accept("word", operator):
                return Compare(operator, left, self._unary())
        return left

    def _unary(self) -> Expression:
        return Negate(self._primary()) if self._accept("word", "not") else self._primary()

    def _primary(self) -> Expression:
        token = self._take()
        match token.kind:
            case "typed":
                return _typed_literal(token.text)
            case "string":
                return Literal("Edm.String", _unquote(token.text))
            case "number":
                return _number_literal(token.text)
            case "word":
                return self._word(token)
            case "sign" if token.text == "(":
                inner = self._or()
                self._expect(")")
                return inner
            case _:
                self._at -= 1
                return self._fail()

    def _word(self, token: _Token) -> Expression:
        if token.text in ("true", "false"):
            return Literal("Edm.Boolean", token.text == "true")
        if token.text == "null":
            return Literal("null", None)
        if self._accept("sign", "("):
            return self._call(token.text)
        names = [token.text]
        while self._accept("sign", "/"):
            names.append(self._name())
            if names[-1] == "any" and self._accept("sign", "("):
                return self._any(Path(tuple(names[:-1])))
        return Path(tuple(names))

    def _call(self, function: str) -> Call:
        arguments = [self._or()]
        while self._accept("sign", ","):
            arguments.append(self._or())
        self._expect(")")
        return Call(function, tuple(arguments))

    def _any(self, collection: Path) -> AnyOf:
        variable = self._name()
        self._expect(":")
        condition = self._or()
        self._expect(")")
        return AnyOf(collection, variable, condition)

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _accept(self, kind: str, text: str) -> bool:
        found = self._next.kind == kind and self._next.text == text
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._accept("sign", sign):
            self._fail()

    def _name(self) -> str:
        return self._take().text if self._next.kind == "word" else self._fail()

    def _fail(self) -> NoReturn:
        raise SyntaxRefusedError(
            f"Syntax error at position {self._next.position}: '{self._next.text}' is not expected."
        )


def _combined(operator: str, terms: list[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else Combine(operator, tuple(terms))


def _unquote(text: str) -> str:
    return text[1:-1].replace("''", "'")


def _number_literal(text: str) -> Literal:
    suffix = text[-1].upper()
    if suffix in _SUFFIXES:
        return Literal(_SUFFIXES[suffix], Decimal(text[:-1]))
    return Literal("Edm.Double" if "." in text else "Edm.Int32", Decimal(text))


def _typed_literal(text: str) -> Literal:
    kind, _, quoted = text.partition("'")
    value = quoted[:-1]
    if kind == "guid" and _GUID.fullmatch(value):
        return Literal("Edm.Guid", value.lower())
    if kind == "datetime" and (time := full_time(value)):
        return Literal("Edm.DateTime", datetime.fromisoformat(time))
    raise SyntaxRefusedError(f"Unrecognized '{text}' literal.")
