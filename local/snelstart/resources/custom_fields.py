"""Extra fields of articles and relations, read and written apart from the record itself."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from local.snelstart.books import Books
from local.snelstart.errors import Refused, require_none
from local.snelstart.http.wire import Record, Response, answer
from local.snelstart.resources.call import Call
from local.snelstart.schema import full_time

_LARGEST_MONEY = 100_000_000_000
_MONEY_DECIMALS = 4
_DAYS = (datetime(1899, 12, 30), datetime(2401, 1, 1))  # noqa: DTZ001 - SnelStart's times have no zone


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and "T" in value and full_time(value) is not None


_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "Text": (lambda value: isinstance(value, str), "REF-0014"),
    "Enum": (lambda value: isinstance(value, str), "REF-0014"),
    "Integer": (lambda value: isinstance(value, int) and not isinstance(value, bool), "REF-0007"),
    "DateTime": (_is_time, "REF-0008"),
    "Boolean": (lambda value: isinstance(value, bool), "REF-0009"),
    "Money": (_is_number, "REF-0010"),
    "Float": (_is_number, "REF-0011"),
}
_LIMITS: dict[str, tuple[tuple[Callable[[Any], bool], str], ...]] = {
    "Money": (
        (lambda value: abs(value) <= _LARGEST_MONEY, "REF-0012"),
        (lambda value: value == round(Decimal(value), _MONEY_DECIMALS), "REF-0013"),
    ),
    "DateTime": ((lambda value: _DAYS[0] <= datetime.fromisoformat(value) <= _DAYS[1], "REF-0015"),),
}
_OF_RELATION = {"klantCustomFields": "klant", "leverancierCustomFields": "leverancier"}


def get_article_fields(call: Call) -> Response:
    """Answer the extra fields of an article, the empty ones too."""
    call.one(call.books.articles)
    return answer(200, _fields(call.books, "artikel", call.key))


def change_article_fields(call: Call) -> Response:
    """Change the extra fields that the body names, and no others."""
    article = _known(call, call.books.articles)
    require_none(_faults(call.books, "artikel", call.body))
    values = _change(call.books, call.key, call.body)
    shown = [{"naam": name, "waarde": str(value)} for name, value in values.items() if value is not None]
    call.books.articles[call.key] = {**article, "extraVelden": shown, "modifiedOn": call.modified_on()}
    return answer(200, _fields(call.books, "artikel", call.key))


def get_relation_fields(call: Call) -> Response:
    """Answer the extra fields of a relation, as customer and as supplier."""
    call.one(call.books.relations)
    return answer(200, call.shown(_relation_fields(call)))


def change_relation_fields(call: Call) -> Response:
    """Change the extra fields that the body names, and no others."""
    relation = _known(call, call.books.relations)
    changes = {name: call.body.get(name) or [] for name in _OF_RELATION}
    require_none(code for name, rows in changes.items() for code in _faults(call.books, _OF_RELATION[name], rows))
    values = _change(call.books, call.key, [row for rows in changes.values() for row in rows])
    of_customer = {definition["name"] for definition in call.books.extra_field_definitions["klant"]}
    shown = [
        {"naam": name, "waarde": str(value)}
        for name, value in values.items()
        if value is not None and name in of_customer
    ]
    call.books.relations[call.key] = {**relation, "extraVeldenKlant": shown, "modifiedOn": call.modified_on()}
    return answer(200, call.shown(_relation_fields(call)))


def _known(call: Call, records: Mapping[str, Record]) -> Record:
    if call.key not in records:
        raise Refused.codes("REF-0001", status=404)
    return records[call.key]


def _relation_fields(call: Call) -> Record:
    return {name: _fields(call.books, kind, call.key) for name, kind in _OF_RELATION.items()}


def _fields(books: Books, kind: str, key: str) -> list[Record]:
    values = books.extra_field_values.get(key, {})
    return [
        {"definition": definition, "value": values.get(definition["name"])}
        for definition in books.extra_field_definitions[kind]
    ]


def _faults(books: Books, kind: str, rows: list[Record]) -> Iterator[str]:
    definitions = {definition["name"]: definition for definition in books.extra_field_definitions[kind]}
    names = [row.get("name") for row in rows]
    if len(names) != len(set(names)):
        yield "REF-0003"
    for row in rows:
        if row.get("name") is None:
            yield "REF-0016"
        elif row["name"] not in definitions:
            yield "REF-0002"
        elif row.get("value") is not None:
            yield from _value_faults(definitions[row["name"]], row["value"])


def _value_faults(definition: Record, value: Any) -> Iterator[str]:
    fits, code = _KINDS[definition["type"]]
    if not fits(value):
        yield code
        return
    yield from (code for within, code in _LIMITS.get(definition["type"], ()) if not within(value))
    rules = {rule["name"]: rule["value"] for rule in definition["properties"]}
    if "MaxLength" in rules and len(value) > rules["MaxLength"]:
        yield "REF-0004"
    if "PossibleValues" in rules and value not in rules["PossibleValues"]:
        yield "REF-0005"


def _change(books: Books, key: str, rows: list[Record]) -> Record:
    values = {**books.extra_field_values.get(key, {}), **{row["name"]: row.get("value") for row in rows}}
    books.extra_field_values[key] = values
    return values
