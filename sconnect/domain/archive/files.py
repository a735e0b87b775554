"""The files of the yearly evidence: CSV for a spreadsheet, JSON lines for a program, a manifest and a README.

The same orders give the same bytes, whenever they are written.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sconnect.domain.archive.order import ArchivedOrder, Row, Value
from sconnect.domain.archive.tables import CORRECTIONS, DECISIONS, LINES, ORDERS, RATES, TABLES, Table
from sconnect.domain.archive.words import WORDS
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.csv_text import Cell, csv_text

FORMAT = 1
JSON_FILE = "orders.jsonl"
MANIFEST = "manifest.json"
README = "README.md"
_INTRODUCTION = Bilingual(
    """Bewijs van de orders van {year}: de regels die golden, de bedragen van winkel en SnelStart, en wat is besloten.
Zonder namen: wie de klant is, staat bij de klantkaart in SnelStart. Het blijft {years} jaar staan nadat het is
geschreven.

* Elke map is één keer geschreven en verandert niet. `kind` in `manifest.json`: `year` is het hele jaar, `supplement` is
  wat daarna nog veranderde. Staat een order in meer mappen, dan geldt de laatste. Een map zonder `manifest.json` is
  niet af; wat erin staat, staat ook in een latere map.
* De delen zijn genummerd: `0001-orders.csv`, `0001-rates.csv` enzovoort. Het ordernummer verbindt de tabellen.
  `orders.jsonl` bevat per regel één order met al zijn rijen als JSON. `manifest.json` noemt de SHA-256 van elk bestand.
* CSV: puntkomma, decimale komma, UTF-8. JSON: bedragen zijn tekst met een decimale punt. Tijden zijn UTC.""",
    """Evidence of the orders of {year}: the rules that applied, the figures of shop and SnelStart, and what was
decided. Without names: who the customer is stands on the customer card in SnelStart. It stays for {years} years after
it was written.

* Each folder was written once and does not change. `kind` in `manifest.json`: `year` is the whole year, `supplement` is
  what changed afterwards. Of an order in several folders the last one counts. A folder without `manifest.json` is not
  complete; what it holds stands in a later folder too.
* The parts are numbered: `0001-orders.csv`, `0001-rates.csv` and so on. The order number links the tables.
  `orders.jsonl` holds one order a line with all its rows as JSON. `manifest.json` names the SHA-256 of each file.
* CSV: semicolons, decimal commas, UTF-8. JSON: amounts are text with a decimal point. Times are UTC.""",
)


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of the evidence as it stands in the container. `rows`: of its table, without the heading."""

    name: str
    rows: int
    bytes: int
    sha256: str


def files_of(orders: Sequence[ArchivedOrder]) -> dict[str, bytes]:
    """Return the files of some orders by name: the tables that have rows, and everything as JSON lines."""
    rows: dict[str, list[Row]] = {
        ORDERS.name: [order.head for order in orders],
        RATES.name: [row for order in orders for row in order.rates],
        LINES.name: [row for order in orders for row in order.lines],
        DECISIONS.name: [row for order in orders for row in order.decisions],
        CORRECTIONS.name: [row for order in orders for row in order.credited],
    }
    files = {f"{table.name}.csv": _csv(table, rows[table.name]).encode() for table in TABLES if rows[table.name]}
    lines = (json.dumps(_object(order), ensure_ascii=False) for order in orders)
    return {**files, JSON_FILE: "".join(f"{line}\n" for line in lines).encode()}


def described(name: str, content: bytes) -> WrittenFile:
    """Return what a manifest says of a file with this content."""
    text = content.decode(errors="replace")
    rows = text.count("\r\n") - 1 if name.endswith(".csv") else text.count("\n")
    return WrittenFile(name, max(rows, 0), len(content), hashlib.sha256(content).hexdigest())


def manifest(
    files: Iterable[WrittenFile], *, profile_id: str, year: int, is_whole: bool, begun_at: datetime, version: str
) -> bytes:
    """Return the list of the files of one writing. `is_whole`: all orders of the year; else only what changed since."""
    listed = [{"name": each.name, "rows": each.rows, "bytes": each.bytes, "sha256": each.sha256} for each in files]
    content = {
        "format": FORMAT,
        "profile": profile_id,
        "year": year,
        "kind": "year" if is_whole else "supplement",
        "state_of": _moment(begun_at),
        "sconnect": version,
        "orders": sum(each["rows"] for each in listed if str(each["name"]).endswith(JSON_FILE)),  # type: ignore[misc]
        "files": listed,
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def readme(profile_id: str, year: int, years: int) -> bytes:
    """Return what a reader has to know of a folder, in both languages. `years`: how long it is kept."""
    told = [words.format(year=year, years=years) for words in (_INTRODUCTION.dutch, _INTRODUCTION.english)]
    return "\n\n".join([f"# sconnect: {profile_id}, {year}", *told, "\n".join([*_columns(), *_words(), ""])]).encode()


def _columns() -> Iterator[str]:
    for table in TABLES:
        yield f"\n## {table.name}\n\n{table.means.dutch} / {table.means.english}\n"
        yield "| CSV | JSON | betekenis | meaning |\n|---|---|---|---|"
        for column in table.columns:
            yield f"| {column.heading} | `{column.name}` | {column.means.dutch} | {column.means.english} |"


def _words() -> Iterator[str]:
    yield "\n## Woorden / words\n\n| kolom / column | woord / word | betekenis | meaning |\n|---|---|---|---|"
    for group in WORDS:
        for word, means in group.means.items():
            yield f"| {group.columns} | `{word}` | {means.dutch} | {means.english} |"


def _csv(table: Table, rows: Iterable[Row]) -> str:
    head = [column.heading for column in table.columns]
    return csv_text([head, *([_cell(row.get(column.name)) for column in table.columns] for row in rows)])


def _object(order: ArchivedOrder) -> dict[str, Any]:
    parts = {
        RATES.name: order.rates,
        LINES.name: order.lines,
        DECISIONS.name: order.decisions,
        CORRECTIONS.name: order.credited,
    }
    lists = {name: [_values(row, without="order") for row in rows] for name, rows in parts.items()}
    return {**_values(order.head), **lists}


def _values(row: Row, *, without: str = "") -> Mapping[str, object]:
    return {name: _plain(value) for name, value in row.items() if name != without}


def _plain(value: Value) -> object:
    match value:
        case Decimal():
            return format(value, "f")
        case datetime():
            return _moment(value)
        case _:
            return value


def _cell(value: Value) -> Cell:
    match value:
        case bool():
            return "ja" if value else "nee"
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        case _:
            return value


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
