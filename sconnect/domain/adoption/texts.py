"""What is said of findings, as a bookkeeper reads it."""

from collections.abc import Iterable, Mapping

from sconnect.domain.adoption.decision import FoundSale
from sconnect.domain.adoption.model import Against, Reason, SaleKind
from sconnect.domain.values.bilingual import Bilingual, listed
from sconnect.domain.values.money import euro_text

REASONS: Mapping[Reason, Bilingual] = {
    Reason.NUMBER: Bilingual(
        "Het ordernummer staat erbij, en de klant of het totaal klopt.",
        "The order number stands with it, and the customer or the total agrees.",
    ),
    Reason.INVOICE_NUMBER: Bilingual(
        "Het factuurnummer van de webwinkel staat erbij, en de klant of het totaal klopt.",
        "The shop's invoice number stands with it, and the customer or the total agrees.",
    ),
    Reason.SAME_GOODS: Bilingual(
        "Er staat geen nummer bij, maar klant, artikelen, aantallen en totaal kloppen, en niets anders past.",
        "No number stands with it, but customer, articles, quantities and total agree, and nothing else fits.",
    ),
    Reason.OTHER_TOTAL: Bilingual(
        "Ordernummer en klant kloppen, het totaal niet.", "Order number and customer agree, the total does not."
    ),
    Reason.OTHER_CUSTOMER: Bilingual(
        "Ordernummer en totaal kloppen, maar het staat op een andere klant.",
        "Order number and total agree, but it stands on another customer.",
    ),
    Reason.BEFORE_ORDER: Bilingual(
        "Het ordernummer klopt, maar het is gedateerd vóór de order.",
        "The order number agrees, but it is dated before the order.",
    ),
    Reason.LONG_AFTER: Bilingual(
        "Ordernummer en totaal kloppen, maar het is lang na de order gedateerd en de klant is niet bekend.",
        "Order number and total agree, but it is dated long after the order and the customer is not known.",
    ),
    Reason.CHANGED_NUMBER: Bilingual(
        "Voor het ordernummer staat 99, wat iemand er met de hand voor gezet kan hebben.",
        "99 stands before the order number, which somebody may have put there by hand.",
    ),
    Reason.OTHER_NUMBER: Bilingual(
        "Klant en totaal kloppen, maar er staat een ander nummer bij.",
        "Customer and total agree, but another number stands with it.",
    ),
    Reason.LATE: Bilingual(
        "Klant, artikelen en totaal kloppen, maar er staat geen nummer bij en het is meer dan vier dagen na de order "
        "gedateerd.",
        "Customer, articles and total agree, but no number stands with it and it is dated more than four days after "
        "the order.",
    ),
    Reason.NO_GOODS: Bilingual(
        "Klant en totaal kloppen, maar er staan geen nummer en niet dezelfde artikelen bij.",
        "Customer and total agree, but neither a number nor the same articles stand with it.",
    ),
    Reason.NO_CUSTOMER: Bilingual(
        "Het totaal klopt, maar er staan geen nummer en geen klant bij.",
        "The total agrees, but neither a number nor a customer stands with it.",
    ),
    Reason.SEVERAL: Bilingual("Er past er meer dan een.", "More than one fits."),
    Reason.MERGED: Bilingual(
        "Het totaal is dat van meer orders van deze klant samen.",
        "The total is that of several orders of this customer together.",
    ),
    Reason.SPLIT: Bilingual(
        "Deze order lijkt over meer boekingen verdeeld.", "This order seems to be divided over several bookings."
    ),
    Reason.DAY_TOTAL: Bilingual(
        "Het totaal is dat van alle orders van een dag samen.", "The total is that of all orders of a day together."
    ),
    Reason.CANCELLED: Bilingual(
        "Hij is geboekt, maar in de webwinkel geannuleerd.", "It was booked, but cancelled in the shop."
    ),
    Reason.NOTHING: Bilingual("Niets gevonden in SnelStart.", "Nothing was found in SnelStart."),
}
"""Why an order stands in its part of the table."""

AGAINST: Mapping[Against, Bilingual] = {
    Against.CENTS: Bilingual("Het totaal scheelt enkele centen.", "The totals differ by a few cents."),
    Against.FEE: Bilingual("Een toeslag van de order is niet geboekt.", "A fee of the order was not booked."),
    Against.CUSTOMER_UNKNOWN: Bilingual(
        "Of de klant dezelfde is, is niet te zien.", "Whether the customer is the same cannot be seen."
    ),
    Against.LATE: Bilingual(
        "Het is meer dan drie weken na de order gedateerd.", "It is dated more than three weeks after the order."
    ),
    Against.CREDITED: Bilingual("Er staat ook een creditering van.", "A credit of it stands there too."),
    Against.ANOTHER_NAMES_IT: Bilingual(
        "Nog een boeking noemt dit ordernummer.", "Another booking names this order number too."
    ),
}
"""What speaks against a finding."""


def sale_text(sale: FoundSale) -> Bilingual:
    """Return a sale in words: what it is, its number, its day and its total."""
    rest = f"{sale.number} ({sale.day:%d-%m-%Y}, {euro_text(sale.total)} euro)"
    if sale.kind is SaleKind.ORDER:
        return Bilingual(f"verkooporder {rest}", f"sales order {rest}")
    return Bilingual(f"verkoopboeking {rest}", f"sales entry {rest}")


def sales_text(sales: Iterable[FoundSale]) -> Bilingual:
    """Return sales in words."""
    return listed(map(sale_text, sales))
