"""Which certificates are trusted."""

from functools import cache
from ssl import SSLContext

import httpx


@cache
def tls_context() -> SSLContext:
    """Return the TLS context of all clients of this process: to make one costs tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)
