"""Azure Table Storage: fulfils `ports.Rows`.

Which records there are, and when they may be written, does not belong here.
"""

from sconnect.adapters.tables.config import connect
from sconnect.adapters.tables.rows import AzureTableRows

__all__ = ["AzureTableRows", "connect"]
