"""Azure Table Storage."""

from sconnect.adapters.tables.connection import connect
from sconnect.adapters.tables.rows import AzureTableRows

__all__ = ["AzureTableRows", "connect"]
