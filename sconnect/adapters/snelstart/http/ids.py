"""Ids of records, and the paths they make."""

from uuid import UUID

from sconnect.adapters.snelstart.http.fault_table import SENTENCES
from sconnect.app.errors import NotFoundError


def record_path(path: str, record_id: str) -> str:
    """Return the path of one record. Raises `NotFoundError` for what cannot be an id, so that no other path is made."""
    guid = guid_or_none(record_id)
    if guid is None:
        raise NotFoundError(SENTENCES[NotFoundError], detail=f"{path}: not an id")
    return f"{path}/{guid}"


def guid_or_none(text: str) -> UUID | None:
    """Read an id; None for what cannot be one."""
    try:
        return UUID(text)
    except ValueError:
        return None
