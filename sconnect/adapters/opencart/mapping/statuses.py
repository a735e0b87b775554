"""Order statuses: what each means for a sale, judged by OpenCart's own numbers; names only add to that."""

from sconnect.domain.shop import ShopStatus, StatusKind

_NO_SALE_IDS = frozenset({1, 12, 16})
"""Pending, Reversed and Voided as every new shop numbers them (opencart.md 2.6)."""
_UNDONE_IDS = frozenset({7, 8, 10, 11, 12, 13, 14, 16})
"""Canceled, Denied, Failed, Refunded, Reversed, Chargeback, Expired and Voided: so numbered whatever the language."""
_STOCK_NAMES = frozenset({"pending", "in afwachting", "reversed", "teruggedraaid", "voided", "ongeldig"})
_CANCELED = ("cancel", "annul", "storn")
_UNDONE = (
    *("void", "ongeldig", "denied", "geweigerd", "failed", "mislukt", "expired", "verlopen"),
    *("refund", "terugbeta", "rembours", "erstatt", "credited", "gecrediteerd", "creditnota", "credit note"),
    *("return", "retour", "reversed", "teruggedraaid", "chargeback", "terugboek"),
)
"""Parts of the names, in the languages of our neighbours too, that shops give to what is no sale any more."""
_REVOKED = ("reversal", "ongedaan", "teruggedraaid", "ingetrokken")
"""With a word for canceling: a cancellation that was itself undone, such as OpenCart's Canceled Reversal: a sale."""


def status_of(status_id: int, name: str) -> ShopStatus:
    """Make an order status of its number and name."""
    return ShopStatus(status_id, name, status_kind(status_id, name))


def status_kind(status_id: int, name: str) -> StatusKind:
    """Return the meaning of a status for a sale."""
    is_no_sale = status_id in _NO_SALE_IDS or name.strip().casefold() in _STOCK_NAMES
    if status_id in _UNDONE_IDS or _is_undone(name.casefold()):
        return StatusKind.VOID if is_no_sale else StatusKind.UNDONE
    return StatusKind.NO_SALE if is_no_sale else StatusKind.ORDINARY


def _is_undone(name: str) -> bool:
    if any(word in name for word in _CANCELED):
        return not any(word in name for word in _REVOKED)
    return any(word in name for word in _UNDONE)
