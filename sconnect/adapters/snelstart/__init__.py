"""SnelStart B2B API v2. Its wire names live and die here."""

from sconnect.adapters.snelstart.books import SnelStartBooks
from sconnect.adapters.snelstart.connection import SnelStart
from sconnect.adapters.snelstart.exchange import open_http
from sconnect.adapters.snelstart.settings import SnelStartSettings

__all__ = ["SnelStart", "SnelStartBooks", "SnelStartSettings", "open_http"]
