"""Row keys. Every function is injective, so two things never share a row."""

from datetime import datetime
from hashlib import sha256
from random import Random

_LAST_MILLISECOND = 9_999_999_999_999  # in the year 2286; keeps every run id thirteen digits
_MOST_DIGITS = 99
RUN_ID = r"\d{13}-[0-9a-f]{10}"
"""The form of a run's key."""


def order_key(order_id: str) -> str:
    """Return a key that sorts whole numbers by size, and any other text after them."""
    is_number = order_id.isascii() and order_id.isdecimal() and (order_id == "0" or order_id[0] != "0")
    if is_number and len(order_id) <= _MOST_DIGITS:
        return f"{len(order_id):02d}{order_id}"
    return f"x{order_id}"


def link_key(text: str) -> str:
    """Return a key of fixed length that does not show the text, such as the e-mail address of a customer."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def new_run_id(now: datetime, random: Random) -> str:
    """Return the name of a run that starts now. Later runs sort first."""
    return f"{runs_before(now)}-{random.getrandbits(40):010x}"


def runs_before(moment: datetime) -> str:
    """Return the key from which on the runs of a moment and all before it sort."""
    return f"{_LAST_MILLISECOND - int(moment.timestamp() * 1000):013d}"
