"""What the books distinguish: kinds of VAT, stages of an order, reminders, and what a ledger is for."""

from collections.abc import Mapping
from enum import StrEnum

from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.choice import Choice


class VatKind(StrEnum):
    """The four VAT kinds a revenue group can have in the Netherlands (snelstart.md 3.3)."""

    NONE = "none"
    LOW = "low"
    HIGH = "high"
    OTHER = "other"

    @property
    def words(self) -> Bilingual:
        """What it is called, within a sentence."""
        return _VAT_KINDS[self]


_VAT_KINDS: Mapping[VatKind, Bilingual] = {
    VatKind.NONE: Bilingual("geen btw", "no VAT"),
    VatKind.LOW: Bilingual("laag btw-tarief", "low VAT"),
    VatKind.HIGH: Bilingual("hoog btw-tarief", "high VAT"),
    VatKind.OTHER: Bilingual("overig btw-tarief", "other VAT"),
}


class ProcessStatus(Choice):
    """Document stages in which an order may be created (an invoice or cash receipt never, snelstart.md 3.6)."""

    ORDER = (
        "order",
        "Order",
        "Order",
        "Een gewone verkooporder, die u in SnelStart factureert.",
        "A plain sales order, which you invoice in SnelStart.",
    )
    QUOTATION = (
        "quotation",
        "Offerte",
        "Quotation",
        "Een offerte: nog geen verkoop.",
        "A quotation: no sale yet.",
    )
    CONFIRMATION = (
        "confirmation",
        "Bevestiging",
        "Confirmation",
        "Een order waarvan de bevestiging al is verstuurd.",
        "An order whose confirmation was sent already.",
    )
    WORK_ORDER = (
        "work_order",
        "Werkbon",
        "Work order",
        "Een order die in bewerking is.",
        "An order that is being worked on.",
    )
    PACKING_SLIP = (
        "packing_slip",
        "Pakbon",
        "Packing slip",
        "Een order die is ingepakt of verzonden.",
        "An order that was packed or sent.",
    )
    PICKUP_SLIP = (
        "pickup_slip",
        "Afhaalbon",
        "Pick-up slip",
        "Een order die klaarligt om te worden opgehaald.",
        "An order that is ready to be picked up.",
    )


class Reminders(StrEnum):
    """Which reminders a customer gets for what is not paid in time."""

    NONE = "none"
    BUSINESS = "business"
    CONSUMER = "consumer"


class LedgerUse(Choice):
    """Where an amount on a ledger ends up in the Dutch VAT return."""

    HIGH = "high", "rubriek 1a (hoog)", "box 1a (high)"
    LOW = "low", "rubriek 1b (laag)", "box 1b (low)"
    OTHER = "other", "rubriek 1c (overig)", "box 1c (other)"
    NIL = "nil", "rubriek 1e (0 % of verlegd)", "box 1e (0 % or reverse charge)"
    EXPORT = "export", "rubriek 3a (export)", "box 3a (export)"
    UNION = "union", "rubriek 3b (binnen de EU)", "box 3b (within the EU)"
    DISTANCE = "distance", "rubriek 3c (installatie en afstandsverkopen)", "box 3c (installation, distance sales)"
    ABROAD = (
        "abroad",
        "éénloketsysteem (OSS), niet in de Nederlandse aangifte",
        "one-stop shop (OSS), not in the Dutch return",
    )
    EXEMPT = "exempt", "vrijgestelde omzet, niet in de aangifte", "exempt turnover, not in the return"
    VAT = "vat", "btw-rekening", "VAT account"
    REVENUE = "revenue", "omzet of kosten, niet in de aangifte", "turnover or costs, not in the return"
    BALANCE = "balance", "balansrekening, niet in de aangifte", "balance account, not in the return"
