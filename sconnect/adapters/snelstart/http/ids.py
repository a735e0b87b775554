"""Ids of records, and their paths."""

from uuid import UUID

from sconnect.adapters.snelstart.http.fault_table import said
from sconnect.app.errors import NotFoundError


def record_path(path: str, record_id: str) -> str:
    """Return the path of one record.

    Raises `NotFoundError` for anything that cannot be an id, so that no other path is called.
    """
    guid = guid_or_none(record_id)
    if guid is None:
        raise said(NotFoundError, f"{path}: not an id")
    return f"{path}/{guid}"


def guid_or_none(text: str) -> UUID | None:
    """Read an id; None for anything that cannot be one."""
    try:
        return UUID(text)
    except ValueError:
        return None
