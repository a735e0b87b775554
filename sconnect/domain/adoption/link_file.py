"""Links of a former program as a file: per line a customer or product of the shop, and its number in the books.

Separated by `;`, `,` or tabs, with or without quotes, a byte order mark, and a line of headings.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.text import one_line

MOST_LINES = 500
"""Links of one file: each is looked up in shop and books while a person waits."""
LONGEST_FILE = 100_000
"""Characters of one file."""
_LONGEST_CELL = 200
_COLUMNS = 2
_SEPARATORS = ";\t,"
_TOLD_BY_SPREADSHEETS = re.compile(r"sep=[;,\t]\s*", re.IGNORECASE)
_HEADING_WORDS = frozenset(
    {
        "address",
        "adres",
        "article",
        "artikel",
        "artikelcode",
        "artikelnummer",
        "code",
        "customer",
        "de",
        "e",
        "ean",
        "email",
        "id",
        "in",
        "klant",
        "klantcode",
        "klantnummer",
        "mail",
        "model",
        "nr",
        "number",
        "nummer",
        "of",
        "product",
        "relatie",
        "relatiecode",
        "relatienummer",
        "shop",
        "sku",
        "snelstart",
        "the",
        "van",
        "webshop",
        "webwinkel",
        "winkel",
    }
)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A line: what stands in the shop and what in the books, or why it cannot be read."""

    number: int
    """As an editor counts lines."""
    shop: str
    books: str
    refusal: Bilingual | None = None


def read_link_file(text: str) -> list[LinkLine]:
    """Read the lines of a file, empty ones and headings left out. No link twice: the second line is refused."""
    lines = list(_lines(text.removeprefix("\ufeff")))
    if lines and all(map(_is_heading, (lines[0].shop, lines[0].books))):
        lines = lines[1:]
    first: dict[str, int] = {}
    read = []
    for line in lines:
        known = first.setdefault(line.shop.casefold(), line.number) if line.refusal is None else line.number
        read.append(line if known == line.number else _refused(line.number, line.shop, line.books, said_on(known)))
    return read


def _lines(text: str) -> Iterator[LinkLine]:
    whole = text.splitlines(keepends=True)
    skipped = 1 if whole and _TOLD_BY_SPREADSHEETS.fullmatch(whole[0]) else 0
    rest = "".join(whole[skipped:])
    rows = csv.reader(io.StringIO(rest, newline=""), delimiter=_separator(rest), strict=True)
    while True:
        number = skipped + rows.line_num + 1
        try:
            cells = [one_line(cell) for cell in next(rows)]
        except StopIteration:
            return
        except csv.Error:
            yield _refused(
                number,
                "",
                "",
                Bilingual(
                    "De aanhalingstekens kloppen niet; vanaf hier is het bestand niet gelezen.",
                    "The quotes are not right; the file was not read from here on.",
                ),
            )
            return
        if any(cells):
            yield _line(number, cells)


def _separator(text: str) -> str:
    """Return what separates the cells of the first line that has any."""
    for line in text.splitlines():
        outside = re.sub(r'"[^"]*"', "", line)
        if found := next((sign for sign in _SEPARATORS if sign in outside), ""):
            return found
    return _SEPARATORS[0]


def _line(number: int, cells: Sequence[str]) -> LinkLine:
    filled = list(cells)
    while len(filled) > _COLUMNS and not filled[-1]:
        filled.pop()
    shop, books = (*filled, "", "")[:_COLUMNS]
    if len(filled) != _COLUMNS or not shop or not books:
        return _refused(
            number,
            shop,
            books,
            Bilingual(
                "Een regel heeft twee kolommen: wat er in de winkel staat, en het nummer in SnelStart.",
                "A line has two columns: what stands in the shop, and the number in SnelStart.",
            ),
        )
    if max(map(len, (shop, books))) > _LONGEST_CELL:
        return _refused(number, shop, books, Bilingual("Dit is te lang.", "This is too long."))
    if "\ufffd" in shop + books:
        return _refused(
            number,
            shop,
            books,
            Bilingual(
                "Hier staan tekens die niet te lezen zijn. Bewaar het bestand als CSV UTF-8.",
                "There are characters that cannot be read. Save the file as CSV UTF-8.",
            ),
        )
    return LinkLine(number, shop, books)


def _is_heading(cell: str) -> bool:
    words = re.split(r"[\W_]+", cell.casefold())
    return bool(cell) and all(word in _HEADING_WORDS for word in words if word)


def _refused(number: int, shop: str, books: str, why: Bilingual) -> LinkLine:
    return LinkLine(number, shop[:_LONGEST_CELL], books[:_LONGEST_CELL], why)


def said_on(number: int | str) -> Bilingual:
    """Return why a line is refused that says what an earlier one says."""
    return Bilingual(f"Dit staat al op regel {number}.", f"This stands on line {number} already.")
