"""What is decided about an order that another program may have booked, and whether it may be booked by sconnect."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sconnect.domain.adoption.model import BookSale, SaleKind


class AdoptionDecision(StrEnum):
    """What is decided about one order."""

    OPEN = "open"
    """Nobody decided yet: the order is held."""
    ADOPT = "adopt"
    """It is the sale that was found: it is never booked."""
    BOOK = "book"
    """It is none of the sales that were found: it is booked like any other."""
    UNDONE = "undone"
    """It was adopted, and a person undid that: a question again, never an import."""

    @property
    def is_question(self) -> bool:
        """Whether a person has to decide."""
        return self in {AdoptionDecision.OPEN, AdoptionDecision.UNDONE}


@dataclass(frozen=True, slots=True)
class FoundSale:
    """A sale in the books, as it is shown and kept with the order that it may be."""

    id: str
    kind: SaleKind
    number: str
    day: date
    total: Decimal


def found_sale(sale: BookSale) -> FoundSale:
    """Return what is kept of a sale."""
    return FoundSale(sale.id, sale.kind, sale.number, sale.day, sale.total)
