"""What stands on the bank statement of a shop, and so which prefix, or which text at the provider, fits.

SnelStart proposes an invoice for a bank line when the payment reference stands in the description of that line, letter
for letter. What a module of OpenCart writes is the bare order number, by default in the texts below (versions read:
Mollie 13.4.0, MultiSafepay 3.23.0 and 1.5.0, Pay. for OpenCart 3 and 1.0.1). Of Buckaroo no public source was found.
"""

import re
from dataclasses import dataclass

from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.choice import Choice

EXAMPLE = "1234"
"""An order number for an example."""


class PaidThrough(Choice):
    """Through whom shoppers pay."""

    MOLLIE = "mollie", "Mollie", "Mollie"
    MULTISAFEPAY = "multisafepay", "MultiSafepay", "MultiSafepay"
    BUCKAROO = "buckaroo", "Buckaroo", "Buckaroo"
    PAY = "pay", "Pay. (Pay.nl)", "Pay. (Pay.nl)"
    BANK_TRANSFER = "bank_transfer", "Overschrijving, zelf door de klant", "Transfer, by the shopper"
    OTHER = "other", "Iets anders", "Something else"


@dataclass(frozen=True, slots=True)
class StatementAdvice:
    """Whether a prefix fits what stands on the statement, and what to do when it does not."""

    fits: bool
    prefix: str
    """The prefix that fits, or the one that was asked about."""
    sentence: Bilingual


_USUAL = {
    PaidThrough.MOLLIE: "Order {number}",
    PaidThrough.MULTISAFEPAY: "Order ID# {number}",
    PaidThrough.PAY: "Order {number}",
}


def usual_text(through: PaidThrough, number: str = EXAMPLE) -> str:
    """Return what a module writes by default; empty when that is not known."""
    return _USUAL.get(through, "").format(number=number)


def statement_advice(
    through: PaidThrough, prefix: str, *, text: str = "", number: str = "", may_be_empty: bool = False
) -> StatementAdvice:
    """Hold a prefix against a description on the statement (`text`), in which the order has this number.

    Without a text: against what the provider's module writes by default.
    """
    number = number or EXAMPLE
    seen = text or usual_text(through, number)
    before = _before(seen, number)
    if text and before is None:
        return StatementAdvice(False, prefix, _number_is_missing(number))
    if before is not None and before.endswith(prefix):
        return StatementAdvice(True, prefix, _it_fits(seen, prefix, number))
    if before is not None and (own := _as_prefix(before)):
        return StatementAdvice(False, own, _take_over(seen, own, number))
    return StatementAdvice(False, prefix, _enter_there(through, seen, prefix, number, may_be_empty=may_be_empty))


def _before(text: str, number: str) -> str | None:
    """Return what stands before an order number in a text; None when the number does not stand there as a whole."""
    found = re.search(rf"(?<![0-9]){re.escape(number)}(?![0-9])", text)
    return text[: found.start()] if found else None


def _as_prefix(before: str) -> str:
    """Return what stands directly before the number and can be a prefix; empty when nothing can.

    A year or another number cannot: it is another one for the next order.
    """
    found = re.search(r"[A-Za-z0-9-]{1,20}$", before)
    own = found[0] if found else ""
    return own if re.search("[A-Za-z]", own) and not own[-1].isdigit() else ""


def _it_fits(seen: str, prefix: str, number: str) -> Bilingual:
    return Bilingual(
        f"Dit past: in '{seen}' staat betalingskenmerk {prefix}{number}. SnelStart stelt bij zo'n betaling de factuur "
        "vanzelf voor.",
        f"This fits: '{seen}' holds payment reference {prefix}{number}. SnelStart proposes the invoice for such a "
        "payment by itself.",
    )


def _take_over(seen: str, own: str, number: str) -> Bilingual:
    return Bilingual(
        f"Met voorvoegsel {own} staat betalingskenmerk {own}{number} letterlijk in '{seen}'; dan stelt SnelStart bij "
        "zo'n betaling de factuur vanzelf voor.",
        f"With prefix {own} payment reference {own}{number} stands in '{seen}' letter for letter; then SnelStart "
        "proposes the invoice for such a payment by itself.",
    )


def _number_is_missing(number: str) -> Bilingual:
    return Bilingual(
        f"In deze omschrijving staat ordernummer {number} niet. Dan kan SnelStart de betaling niet vanzelf bij de "
        "order vinden; laat uw betaalprovider het ordernummer meegeven.",
        f"Order number {number} does not stand in this description. Then SnelStart cannot find the order of the "
        "payment by itself; have your payment provider pass on the order number.",
    )


def _enter_there(through: PaidThrough, seen: str, prefix: str, number: str, *, may_be_empty: bool) -> Bilingual:
    """Say what to enter at the provider, so that the prefix stands before the number."""
    reference = f"{prefix}{number}"
    match through:
        case PaidThrough.MOLLIE:
            dutch = f"Zet in OpenCart bij de instellingen van Mollie als omschrijving: {prefix}%"
            english = f"Enter in OpenCart, in the settings of Mollie, as the description: {prefix}%"
        case PaidThrough.MULTISAFEPAY:
            dutch = f"Zet in OpenCart bij de instellingen van MultiSafepay als omschrijving: {prefix}{{order_id}}"
            english = f"Enter in OpenCart, in the settings of MultiSafepay, as the description: {prefix}{{order_id}}"
        case PaidThrough.PAY:
            dutch = "De module van Pay. laat die tekst niet aanpassen: zoek de factuur bij zo'n betaling zelf op"
            english = (
                "The module of Pay. does not let that text be changed: find the invoice of such a payment yourself"
            )
        case PaidThrough.BANK_TRANSFER:
            dutch = (
                f"Zet in OpenCart bij de instructies voor overschrijven: Vermeld {prefix} met uw ordernummer erachter"
            )
            english = (
                f"Enter in OpenCart, in the instructions for a transfer: State {prefix} followed by your order number"
            )
        case PaidThrough.BUCKAROO | PaidThrough.OTHER:
            dutch = f"Zet bij uw betaalprovider {prefix} direct voor het ordernummer in de omschrijving"
            english = f"Enter {prefix} right before the order number in the description at your payment provider"
    now = f"Nu staat er alleen het nummer, zoals in '{seen}'. " if seen else ""
    now_en = f"Now only the number stands there, as in '{seen}'. " if seen else ""
    rest = "" if through is PaidThrough.PAY else f", zodat er {reference} komt te staan"
    rest_en = "" if through is PaidThrough.PAY else f", so that {reference} stands there"
    or_empty = " Of maak het voorvoegsel leeg: dan past het losse nummer." if may_be_empty else ""
    or_empty_en = " Or make the prefix empty: then the bare number fits." if may_be_empty else ""
    return Bilingual(f"{now}{dutch}{rest}.{or_empty}", f"{now_en}{english}{rest_en}.{or_empty_en}")
