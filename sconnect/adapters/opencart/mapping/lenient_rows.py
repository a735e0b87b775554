"""Lenient reading of a shop's rows: what cannot be read is noted as a problem, and reading goes on."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeGuard

from sconnect.adapters.json_http.bodies import UnreadableJsonError, UnusableNumber, from_json
from sconnect.domain.values.bilingual import Bilingual, listed, same
from sconnect.domain.values.money import ZERO, NotAnAmountError, parse_amount, parse_whole

_ENDLESS_ENTITY = re.compile(r"&#[xX]?[0-9a-fA-F]{100}")
"""A character written as a number that no reader of HTML can hold."""
_MOST_PROBLEMS, _MOST_TOLD = 10, 3
_TAG = re.compile(r"<[a-z/!][^<>]*(?:>|$)", re.IGNORECASE)
_NEW_LINE = re.compile(r"</?(?:br|div|p|li|td|tr|h[1-6])\b[^<>]*(?:>|$)", re.IGNORECASE)
"""Markup that parts words: a line or a block."""
_NAME_OF_IMAGE = re.compile(r"""<img\s[^<>]*?\b(?:alt|title)\s*=\s*(["'])([^"'<>]+)\1""", re.IGNORECASE)
_LONGEST_NAME = 80
_LONGEST_TITLE = 1_000
"""Characters of a title in which the name of a logo is looked for."""
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters and halves of characters: no other system takes them."""
_SHOWN = 30
_JSON_DEPTHS = 3
_BEGINNING_OF_JSON = re.compile(r"[\ufeff\s]*[\[{\"&0-9tfn-]")
"""How JSON begins, escaped as HTML or not: whatever begins otherwise need not be tried."""
LONGEST_TEXT = 65_535
"""Characters of a text: what the longest ordinary column of a shop's database holds."""
ROW = Bilingual("rij", "row")
_EMPTY = Bilingual("leeg", "empty")
_LIST = Bilingual("lijst", "list")
_YES_OR_NO = Bilingual("ja of nee", "yes or no")
_WHOLE_NUMBER = Bilingual("geheel getal", "whole number")
_USABLE_NUMBER = Bilingual("bruikbaar getal", "usable number")
_BOUNDED_TEXT = Bilingual(f"tekst van hooguit {LONGEST_TEXT} tekens", f"text of at most {LONGEST_TEXT} characters")


@dataclass(slots=True)
class Problems:
    """What could not be read, as sentences."""

    sentences: list[Bilingual] = field(default_factory=list)

    @property
    def told(self) -> Bilingual:
        """The first sentences one after the other; nothing when everything could be read."""
        return listed(self.sentences[:_MOST_TOLD], " ")

    def note(self, name: str, value: object, expected: Bilingual) -> None:
        """Record that a field holds something else than `expected`."""
        name = name[:_LONGEST_NAME]
        shown = _EMPTY if value in (None, "") else same(repr(_cut(value))[:_SHOWN])
        self.add(
            Bilingual(
                f"Het veld {name} van de webwinkel is geen {expected.dutch} ({shown.dutch}).",
                f"The field {name} of the shop is no {expected.english} ({shown.english}).",
            )
        )

    def add(self, sentence: Bilingual) -> None:
        """Record a problem; the first few say enough."""
        if len(self.sentences) < _MOST_PROBLEMS:
            self.sentences.append(sentence)


def _cut(value: object) -> object:
    """Return so much of a value as is shown: writing all of a large one takes long."""
    match value:
        case str():
            return str(value[:_SHOWN])
        case list() | dict():
            return type(value)()
        case _:
            return value


def text_of(value: object) -> str:
    """Return the text as the shopper typed it: OpenCart stores it HTML-escaped.

    Anything but text and numbers counts as empty, and so does a text beyond `LONGEST_TEXT`; `is_unusable` tells.
    """
    if _is_simple(value):
        return value.strip()
    return "" if is_unusable(value) else plain_text_of(html.unescape(value) if isinstance(value, str) else value)


def without_markup(text: str) -> str:
    """Return a title without markup: payment modules put their logo in it, and that may be cut off.

    Of a logo alone it is the text that the logo stands for.
    """
    if "<" not in text:
        return text
    plain = " ".join(_TAG.sub("", _NEW_LINE.sub(" ", text)).split())
    image = _NAME_OF_IMAGE.search(text[:_LONGEST_TITLE])
    return plain or (image[2].strip() if image else "")


def plain_text_of(value: object) -> str:
    """Return a text that is sent unescaped. Anything but text and numbers counts as empty."""
    if _is_simple(value):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal) or is_unusable(value):
        return ""
    return _UNWANTED.sub("", str(value)).strip()


def _is_simple(value: object) -> TypeGuard[str]:
    """Whether a value is a text without anything to unescape, leave out or refuse, as nearly all are."""
    return (
        type(value) is str
        and len(value) <= LONGEST_TEXT
        and value.isascii()
        and value.isprintable()
        and "&" not in value
    )


def is_unusable(value: object) -> bool:
    """Whether a value is a text or a number, but beyond what is held."""
    if not isinstance(value, str) or _is_simple(value):
        return False
    return isinstance(value, UnusableNumber) or len(value) > LONGEST_TEXT or bool(_ENDLESS_ENTITY.search(value))


def json_in(value: object) -> Any:
    """Return the JSON that a column holds as text; None when it holds none.

    OpenCart 4.0 writes the custom fields of a customer who is logged in as JSON within JSON. What passed its filter
    for input is escaped as HTML.
    """
    for _ in range(_JSON_DEPTHS):
        if not isinstance(value, str):
            break
        value = json_once(value)
    return None if isinstance(value, str) else value


def json_once(text: str) -> Any:
    """Return JSON of one depth: a text stays one, whatever it holds. None when it is none, or beyond what is held."""
    if len(text) > LONGEST_TEXT or not _BEGINNING_OF_JSON.match(text) or _ENDLESS_ENTITY.search(text):
        return None
    for form in (text, html.unescape(text)) if "&" in text else (text,):
        try:
            return from_json(form.encode("utf-8", "surrogatepass"))
        except UnreadableJsonError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a shop table. `name` says which, in problems: `order`, `products[2]`."""

    values: Mapping[str, Any]
    name: str
    problems: Problems

    def text(self, column: str) -> str:
        """Return a text; empty when absent or null. One beyond what is held is a problem too."""
        value = self.values.get(column)
        return value.strip() if _is_simple(value) else text_of(self._usable(column))

    def plain(self, column: str) -> str:
        """Return a text that is sent unescaped; empty when absent or null. One beyond what is held is a problem too."""
        return plain_text_of(self._usable(column))

    def flag(self, column: str) -> bool:
        """Return a yes or no; anything else is a problem and gives no."""
        value = self.values.get(column)
        if not isinstance(value, bool):
            self.problems.note(self._path(column), value, _YES_OR_NO)
        return value is True

    def texts(self, column: str) -> dict[str, str]:
        """Return the filled texts of an object by name; they are sent unescaped."""
        found = {plain_text_of(name): plain_text_of(value) for name, value in object_in(self.values, column).items()}
        return {name: text for name, text in found.items() if text}

    def part(self, column: str) -> "Row | None":
        """Return an object inside this row; None when there is none."""
        value = self.values.get(column)
        return Row(value, self._path(column), self.problems) if isinstance(value, dict) else None

    def identifier(self, column: str) -> str:
        """Return the number of another row as text; empty when there is none (0, absent, null)."""
        text = self.text(column)
        return "" if text == "0" else text

    def number(self, column: str, default: int) -> int:
        """Return a whole number; anything else is a problem and gives `default`."""
        try:
            return parse_whole(text_of(self.values.get(column)))
        except NotAnAmountError:
            self.problems.note(self._path(column), self.values.get(column), _WHOLE_NUMBER)
            return default

    def amount(self, column: str, default: Decimal = ZERO) -> Decimal:
        """Return an amount; anything else is a problem and gives `default`."""
        value = self.values.get(column)
        try:
            return parse_amount(value)
        except NotAnAmountError:
            self.problems.note(self._path(column), value, _USABLE_NUMBER)
            return default

    def optional_amount(self, column: str) -> Decimal | None:
        """Return an amount, or None when the column is absent or null."""
        return None if self.values.get(column) is None else self.amount(column)

    def _usable(self, column: str) -> object:
        value = self.values.get(column)
        if is_unusable(value):
            self.problems.note(self._path(column), value, _BOUNDED_TEXT)
        return value

    def _path(self, column: str) -> str:
        return f"{self.name}.{column}"


def rows_of(parent: Mapping[str, Any], name: str, problems: Problems, *, required: bool = False) -> Iterator[Row]:
    """Read the rows of a list inside an object. A list that is no list, and a row that is no object, are problems."""
    rows = parent.get(name)
    if rows is None and not required:
        return
    if not isinstance(rows, list):
        problems.note(name, rows, _LIST)
        return
    for position, row in enumerate(rows, start=1):
        if isinstance(row, dict):
            yield Row(row, f"{name}[{position}]", problems)
        else:
            problems.note(f"{name}[{position}]", row, ROW)


def object_in(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object inside an object. PHP writes an empty one as a list, so anything else is an empty object."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}
