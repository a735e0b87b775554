"""CSV as a Dutch spreadsheet expects it: semicolons, decimal commas, a byte order mark; no cell is a formula."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from unicodedata import category, normalize

Cell = str | int | Decimal | None
_MARK = "\ufeff"
_FORMULA = "=+-@"
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as the text of a file."""
    return _MARK + "".join(";".join(map(_cell, row)) + "\r\n" for row in rows)


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    text = str(value)
    harmless = f"'{text}" if _may_be_formula(text) and not _NUMBER.fullmatch(text) else text
    return '"' + harmless.replace('"', '""') + '"'


def _may_be_formula(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula; some read full width too, and skip what shows nothing."""
    read = normalize("NFKC", text)
    if read and category(read[0]) == "Cc":
        return True
    shown = next((each for each in read if not each.isspace() and not category(each).startswith("C")), "")
    return shown in _FORMULA and bool(shown)
