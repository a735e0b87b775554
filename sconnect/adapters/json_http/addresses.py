"""Addresses of other systems, as an operator sets them."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_encrypted_or_local(address: str) -> bool:
    """Whether an address is plain https without query or user; this very machine may do without encryption."""
    try:
        parts = urlsplit(address)
        port_is_a_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = bool(parts.hostname) and port_is_a_number and not (parts.query or parts.fragment or "@" in parts.netloc)
    return plain and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
