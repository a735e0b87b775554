"""Write docs/data-inventory.md: every table, its columns, and what each gives away.

python scripts/data_inventory.py            writes it
python scripts/data_inventory.py --check    fails when it is out of date
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sconnect.app.storage.records import RECORDS  # noqa: E402 - the same
from sconnect.app.storage.schema import Column, Record  # noqa: E402 - a command finds its project by itself

PAGE = ROOT / "docs" / "data-inventory.md"

_HEADER = """\
# Data inventory

Made by `python scripts/data_inventory.py` from `sconnect/app/storage/records/`; do not edit by hand.

What each stored column gives away: `none`, `personal` (about a person; emptied or removed after the retention period),
or `secret-name` (names under which secrets are kept in the safe; never their values). Keys and partitions are listed
where a field of the record stands in them; the other key parts repeat columns, hashed where those are personal.

Every row also has `schema`, the version of what its columns mean (docs/adr/0023-stored-rows-and-fingerprints.md); it
gives away nothing.
"""


def inventory() -> str:
    """Return the page."""
    return "\n".join([_HEADER, *(line for kind in RECORDS for line in _section(kind))])


def _section(kind: type[Record]) -> Iterator[str]:
    purpose = (kind.__doc__ or "").splitlines()[0]
    where = f", partitions `{kind.PARTITION_PREFIX}...`" if kind.PARTITION_PREFIX else ""
    where += f", keys `{kind.KEY_PREFIX}...`" if kind.KEY_PREFIX else ""
    yield f"## {kind.__name__} (table `{kind.TABLE}`{where})\n\n{purpose}\n"
    yield "| column | stored as | class |\n|---|---|---|"
    for column in kind.COLUMNS:
        yield f"| `{column.name}` | {_stored_as(column)} | {column.privacy} |"
    yield ""


def _stored_as(column: Column) -> str:
    return f"{column.source}, in parts when long" if column.long else str(column.source)


def main(arguments: list[str]) -> int:
    """Write or check the page; return the exit status."""
    page = inventory()
    if "--check" not in arguments:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print(f"{PAGE.name} is out of date: run python scripts/data_inventory.py")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
