"""Which internet addresses a shop may have.

`ipaddress.is_global` alone is no guard: it passes NAT64, multicast and the Azure platform's own address.
"""

import ipaddress

_SHOP_RANGE_6 = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that has been handed out; outside it lie NAT64, mapped and compatible IPv4, and local addresses."""
_BLOCKED_4 = [
    ipaddress.IPv4Network(block)
    for block in (
        "168.63.129.16/32",  # the Azure platform itself
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
]
_BLOCKED_6 = [
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries an IPv4 address
        "3fff::/20",  # documentation
    )
]


def is_allowed(address: str) -> bool:
    """Tell whether a shop may be at this address: an ordinary one on the public internet."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return parsed.is_global and not any(parsed in block for block in _BLOCKED_4)
    in_range = parsed.scope_id is None and parsed in _SHOP_RANGE_6
    return in_range and parsed.is_global and not any(parsed in block for block in _BLOCKED_6)
