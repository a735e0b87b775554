"""A copy of the tables in a folder on this machine, and back from it: the memory of what was booked.

python -m scripts.tables save ACCOUNT FOLDER
python -m scripts.tables restore ACCOUNT FOLDER

Works under the identity of `az login`, which needs the role Storage Table Data Reader to save and Storage Table Data
Contributor to restore. Restoring puts back the rows that are missing and leaves those that are there as they are: what
is there is newer. The copy holds personal data, so only its owner may read it.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from azure.core.exceptions import ResourceExistsError
from azure.data.tables import EdmType, EntityProperty, TableClient, TableServiceClient
from azure.identity import AzureCliCredential

PREFIX = "sconnect"
_ARGUMENTS = 4


def save(service: TableServiceClient, folder: Path, *, prefix: str = PREFIX) -> dict[str, int]:
    """Copy every table whose name starts with the prefix. Returns how many rows each has."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = sorted(table.name for table in service.list_tables() if table.name.startswith(prefix))
    return {name: _save(service.get_table_client(name), folder / f"{name}.jsonl") for name in names}


def restore(service: TableServiceClient, folder: Path) -> dict[str, int]:
    """Put back what is missing. Returns how many rows that were, per table."""
    return {path.stem: _restore(service, path) for path in sorted(folder.glob("*.jsonl"))}


def _save(table: TableClient, path: Path) -> int:
    rows = 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        for entity in table.list_entities():
            file.write(json.dumps({name: _to_json(held) for name, held in entity.items()}) + "\n")
            rows += 1
    return rows


def _restore(service: TableServiceClient, path: Path) -> int:
    table = service.create_table_if_not_exists(path.stem)
    rows = 0
    with path.open(encoding="utf-8") as file:
        for line in file:
            try:
                table.create_entity({name: _from_json(kept) for name, kept in json.loads(line).items()})
            except ResourceExistsError:
                continue
            rows += 1
    return rows


def _to_json(held: Any) -> Any:
    """Say what JSON cannot say by itself: moments, and numbers of 64 bits."""
    match held:
        case datetime():
            return {"moment": held.isoformat()}
        case EntityProperty(value=int() as number):
            return {"int64": number}
        case bool() | int() | str():
            return held
        case _:
            raise TypeError(f"sconnect keeps no {type(held).__name__} in a table")


def _from_json(kept: Any) -> Any:
    match kept:
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"int64": number}:
            return EntityProperty(number, EdmType.INT64)
        case _:
            return kept


def main() -> int:
    """Save or restore, and say how much."""
    if len(sys.argv) != _ARGUMENTS or sys.argv[1] not in {"save", "restore"}:
        print(__doc__)
        return 1
    verb, account, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    with TableServiceClient(f"https://{account}.table.core.windows.net", credential=AzureCliCredential()) as service:
        counts = save(service, folder) if verb == "save" else restore(service, folder)
    for name, rows in counts.items():
        print(f"{name}: {rows} rows {'saved' if verb == 'save' else 'put back'}")
    return int(not counts)


if __name__ == "__main__":
    sys.exit(main())
