"""Mapping of rows to entities of the client library, and back."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from azure.data.tables import EdmType, EntityProperty, TableEntity

from sconnect.adapters.tables.keys import decode_key, encode_key
from sconnect.adapters.tables.limits import check_entity, fits_int32
from sconnect.app.ports import Row, Value


def to_entity(partition: str, key: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the entity to send; None becomes absence. Raises `ValueError` on what table storage would refuse."""
    keys, present = _checked(encode_key(partition), encode_key(key), values)
    return keys | {name: _to_property(value) for name, value in present.items()}


def to_json(partition: str, key: str, values: Mapping[str, Value]) -> str:
    """Return the entity as the service reads it, in ASCII: what JSON has no type for is text with its type beside it.

    The keys are the encoded ones. Raises `ValueError` on what table storage would refuse.
    """
    content, present = _checked(partition, key, values)
    for name, value in present.items():
        match value:
            case datetime():
                moment = value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
                content |= {name: f"{moment}Z", f"{name}@odata.type": EdmType.DATETIME}
            case int() if not fits_int32(value):
                content |= {name: str(value), f"{name}@odata.type": EdmType.INT64}
            case _:
                content[name] = value
    return json.dumps(content)


def _checked(
    partition: str, key: str, values: Mapping[str, Value]
) -> tuple[dict[str, Any], Mapping[str, str | int | bool | datetime]]:
    """Return the keys, and the values that are there. Raises `ValueError` on what table storage would refuse."""
    present = {name: value for name, value in values.items() if value is not None}
    check_entity(partition, key, present)
    return {"PartitionKey": partition, "RowKey": key}, present


def to_row(entity: TableEntity) -> Row:
    """Return the row that an entity holds. Properties of types that we never write are not ours and left out."""
    values = {name: _to_value(held) for name, held in entity.items() if name not in {"PartitionKey", "RowKey"}}
    return Row(
        partition=decode_key(entity["PartitionKey"]),
        key=decode_key(entity["RowKey"]),
        values={name: value for name, value in values.items() if value is not None},
        etag=entity.metadata["etag"] or "",
    )


def _to_property(value: Value) -> Any:
    if isinstance(value, int) and not fits_int32(value):
        return EntityProperty(value, EdmType.INT64)
    return value


def _to_value(held: Any) -> Value:
    match held:
        case EntityProperty(value=int() as number):
            return number
        case datetime():
            # The library answers a subclass that would be written back in its original spelling.
            return datetime.combine(held.date(), held.timetz()).astimezone(UTC)
        case bool() | int() | str():
            return held
        case _:
            return None
