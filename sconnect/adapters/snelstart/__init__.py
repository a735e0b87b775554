"""SnelStart B2B API v2: fulfils `ports.Books`.

SnelStart's field names, error codes and limits stay in here; rules on what to book do not belong here.
"""

from sconnect.adapters.snelstart.activation import activation_page
from sconnect.adapters.snelstart.books import SnelStartBooks
from sconnect.adapters.snelstart.config import SnelStartSettings
from sconnect.adapters.snelstart.http.transport import open_http
from sconnect.adapters.snelstart.snelstart import SnelStart

__all__ = ["SnelStart", "SnelStartBooks", "SnelStartSettings", "activation_page", "open_http"]
