"""What can go wrong with a question to VIES, and most days does somewhere."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """An error code of VIES in capitals; in small letters what happens to the connection or the answer."""

    INVALID_INPUT = "INVALID_INPUT"
    INVALID_REQUESTER_INFO = "INVALID_REQUESTER_INFO"
    SERVICE_UNAVAILABLE = "SERVICE_UNAVAILABLE"
    MS_UNAVAILABLE = "MS_UNAVAILABLE"
    TIMEOUT = "TIMEOUT"
    VAT_BLOCKED = "VAT_BLOCKED"
    IP_BLOCKED = "IP_BLOCKED"
    GLOBAL_MAX_CONCURRENT_REQ = "GLOBAL_MAX_CONCURRENT_REQ"
    GLOBAL_MAX_CONCURRENT_REQ_TIME = "GLOBAL_MAX_CONCURRENT_REQ_TIME"
    MS_MAX_CONCURRENT_REQ = "MS_MAX_CONCURRENT_REQ"
    MS_MAX_CONCURRENT_REQ_TIME = "MS_MAX_CONCURRENT_REQ_TIME"
    SLOW = "slow"
    """Silence for a minute: member states have been seen to take that long."""
    DROPPED = "dropped"
    """The connection ends without an answer."""
    REFUSED = "refused"
    """No connection at all."""
    MAINTENANCE = "maintenance"
    """503 with a page for people."""
    FORBIDDEN = "forbidden"
    """403 with a page for people, from the firewall before it."""
    TOO_MANY = "too_many"
    """429, from the gateway before it."""
    REDIRECT = "redirect"
    """302 to somewhere else."""
    PAGE = "page"
    """200 with a page for people."""
    CUT = "cut"
    """200 with half an answer."""
    HUGE = "huge"
    """200 with an answer that does not end."""
    OTHER_NUMBER = "other_number"
    """200 with the answer about another number."""
    NO_VERDICT = "no_verdict"
    """200 with everything but a verdict."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, for the numbers of one member state or of all, so many times."""

    kind: FaultKind
    country: str = ""
    """The prefix of the numbers that it is for; empty for all."""
    times: int = 1_000_000
