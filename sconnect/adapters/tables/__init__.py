"""Azure Table Storage."""

from sconnect.adapters.tables.config import connect
from sconnect.adapters.tables.rows import AzureTableRows

__all__ = ["AzureTableRows", "connect"]
