"""The tables of the evidence: every column with its names and what it means, from which files and README are made."""

from typing import NamedTuple

from sconnect.domain.values.bilingual import Bilingual


class Column(NamedTuple):
    """A column: its name in JSON, its heading in CSV, and what it means."""

    name: str
    heading: str
    means: Bilingual


class Table(NamedTuple):
    """A table: the name of its file and of the list in an order, and what a row is."""

    name: str
    means: Bilingual
    columns: tuple[Column, ...]


def _column(name: str, heading: str, dutch: str, english: str) -> Column:
    return Column(name, heading, Bilingual(dutch, english))


_ORDER = _column("order", "Order", "Het ordernummer van de webwinkel.", "The order number of the shop.")
_EURO_TOTALS = (
    _column(
        "computed_including_vat",
        "Berekend incl. btw",
        "Door sconnect berekend voordat het werd verzonden, in euro met btw; van een creditorder negatief.",
        "As computed by sconnect before it was sent, in euro with VAT; negative of a credit order.",
    ),
    _column(
        "computed_excluding_vat",
        "Berekend excl. btw",
        "Hetzelfde zonder btw.",
        "The same without VAT.",
    ),
    _column(
        "answered_including_vat",
        "SnelStart incl. btw",
        "Wat SnelStart antwoordde, in euro met btw.",
        "What SnelStart answered, in euro with VAT.",
    ),
    _column("answered_excluding_vat", "SnelStart excl. btw", "Hetzelfde zonder btw.", "The same without VAT."),
)
_SALES_ORDER = (
    _column(
        "sales_order_number",
        "Verkooporder",
        "Het nummer van de verkooporder in SnelStart.",
        "The number of the sales order in SnelStart.",
    ),
    _column(
        "sales_order_id", "Verkooporder-id", "Het id daarvan, of van de verkoopboeking.", "Its id, or of the entry."
    ),
)
_PERCENT = _column("percent", "Tarief", "Het btw-percentage.", "The VAT percentage.")

ORDERS = Table(
    "orders",
    Bilingual("Een rij per order, geboekt of niet.", "A row per order, booked or not."),
    (
        _ORDER,
        _column("state", "Toestand", "Waar de order staat.", "Where the order stands."),
        _column("booked_by", "Geboekt door", "Wie hem boekte; leeg: niet geboekt.", "Who booked it; empty: nobody."),
        _column("placed_at", "Geplaatst (UTC)", "Wanneer de order is geplaatst.", "When the order was placed."),
        _column("sent_at", "Verzonden (UTC)", "Wanneer hij naar SnelStart ging.", "When it was sent to SnelStart."),
        _column("changed_at", "Gewijzigd (UTC)", "Wanneer hier het laatst iets veranderde.", "When it changed last."),
        _column(
            "sales_order_day",
            "Datum verkooporder",
            "De datum op de verkooporder.",
            "The date on the sales order.",
        ),
        _column("reference", "Betalingskenmerk", "Het kenmerk in SnelStart.", "The payment reference in SnelStart."),
        _column("administration_id", "Administratie-id", "De administratie.", "The administration."),
        *_SALES_ORDER,
        _column(
            "customer_id",
            "Klant-id",
            "Het id van de klantkaart in SnelStart; de naam staat alleen daar.",
            "The id of the customer card in SnelStart; the name stands only there.",
        ),
        _column("shop_total", "Totaal winkel", "Wat de klant betaalt, in euro.", "What the shopper owes, in euro."),
        *_EURO_TOTALS,
        _column("answer", "Antwoord", "Berekend tegen antwoord.", "What was computed against the answer."),
        _column("treatment", "Btw-behandeling", "Hoe de btw werkt.", "How VAT works."),
        _column("country", "Land", "Waar de goederen heen gaan.", "Where the goods go."),
        _column("grounds", "Gronden", "Waarom de btw zo werkt.", "Why VAT works so."),
        _column(
            "vat_number_unconfirmed",
            "Btw-nummer niet bevestigd",
            "Of het btw-nummer (nog) niet door VIES was bevestigd. De antwoorden van VIES staan in sconnect.",
            "Whether VIES had not (yet) confirmed the VAT number. The answers of VIES are kept in sconnect.",
        ),
        _column("recognised", "Klant herkend aan", "De regel die gold.", "The rule that applied."),
        _column(
            "prices_include_vat",
            "Prijzen incl. btw",
            "Of de prijzen van de regels btw bevatten.",
            "Whether the prices of the lines include VAT.",
        ),
        _column("rounding", "Afronding winkel", "Hoe de winkel de btw afrondt.", "How the shop rounds VAT."),
        _column(
            "accepted",
            "Toegelaten bij boeken",
            "De verschillen waarmee is geboekt; zie decisions.",
            "The differences it was booked with; see decisions.",
        ),
        _column("waits_for", "Wacht op", "Waarom hij niet is geboekt.", "Why it is not booked."),
        _column(
            "adopted_by",
            "Overgenomen op grond van",
            "Waaraan de boeking van een ander programma is herkend, en wat ertegen pleitte.",
            "By what the booking of another program was known, and what spoke against it.",
        ),
        _column(
            "found_back",
            "Teruggevonden",
            "Of de boeking na het herstel van een kopie in SnelStart is teruggevonden.",
            "Whether the booking was found back in SnelStart after a copy was restored.",
        ),
        _column(
            "shop_hash",
            "Kenmerk winkel",
            "Vingerafdruk van de order in de winkel toen hij werd verwerkt.",
            "Fingerprint of the order in the shop when it was dealt with.",
        ),
        _column(
            "sent_hash", "Kenmerk verzonden", "Vingerafdruk van wat is verzonden.", "Fingerprint of what was sent."
        ),
        _column(
            "missing",
            "Ontbreekt",
            "Wat een eerdere versie van sconnect niet bewaarde van deze order.",
            "What an earlier version of sconnect did not keep of this order.",
        ),
    ),
)
RATES = Table(
    "rates",
    Bilingual("De btw per order en tarief, in beide werelden.", "The VAT per order and rate, in both worlds."),
    (
        _ORDER,
        _PERCENT,
        _column("shop_base", "Grondslag winkel", "Euro zonder btw in de winkel.", "Euro without VAT in the shop."),
        _column("shop_vat", "Btw winkel", "De btw van de winkel, in euro.", "The VAT of the shop, in euro."),
        _column("books_vat", "Btw SnelStart", "De btw die SnelStart berekent.", "The VAT that SnelStart computes."),
        _column(
            "discount",
            "Korting",
            "Het deel van de korting bij dit tarief, zonder btw.",
            "The part of the discount at this rate, without VAT.",
        ),
    ),
)
LINES = Table(
    "lines",
    Bilingual("De regels zoals ze zijn verzonden.", "The lines as they were sent."),
    (
        _ORDER,
        _column(
            "correction",
            "Correctie",
            "0: de order zelf; anders het nummer van de correctie.",
            "0: the order itself; else the number of the correction.",
        ),
        _column("role", "Soort", "Waar de regel voor is.", "What the line is for."),
        _column("article_id", "Artikel-id", "Het artikel in SnelStart.", "The article in SnelStart."),
        _column("article", "Artikelcode", "De code daarvan.", "Its code."),
        _column("found_by", "Gevonden op", "Hoe het artikel is gevonden.", "How the article was found."),
        _column("quantity", "Aantal", "Het aantal.", "The quantity."),
        _column(
            "unit_price",
            "Stuksprijs",
            "In euro, met btw als de prijzen van de order btw bevatten.",
            "In euro, with VAT when the prices of the order include it.",
        ),
        _column("vat_kind", "Btw-soort", "De btw-soort van de omzetgroep.", "The VAT kind of the revenue group."),
        _PERCENT,
    ),
)
DECISIONS = Table(
    "decisions",
    Bilingual("Wat over een order is besloten.", "What was decided about an order."),
    (
        _ORDER,
        _column("at", "Wanneer (UTC)", "Wanneer.", "When."),
        _column("what", "Besluit", "Wat is besloten.", "What was decided."),
        _column(
            "by",
            "Door",
            "Door wie: user is een gebruiker met ten minste de rol medewerker. Namen worden niet bewaard.",
            "By whom: user is a user with at least the role of operator. Names are not kept.",
        ),
        _column(
            "about",
            "Over",
            "Waarover: een artikelcode, valuta, tarief, soort verschil of soort besluit.",
            "About what: an article code, currency, rate, kind of difference or kind of decision.",
        ),
        _column("value", "Waarde", "Wat is gekozen, vaak een id.", "What was chosen, often an id."),
        _column("shop", "Winkel", "Bij een verschil: het bedrag in de winkel.", "Of a difference: the shop's figure."),
        _column("books", "SnelStart", "Bij een verschil: dat in SnelStart.", "Of a difference: that of SnelStart."),
    ),
)
CORRECTIONS = Table(
    "corrections",
    Bilingual("Creditorders en andere correcties.", "Credit orders and other corrections."),
    (
        _ORDER,
        _column("correction", "Correctie", "Telt de correcties van een order.", "Counts the corrections of an order."),
        _column("kind", "Soort", "Wat is gedaan.", "What was done."),
        _column("state", "Toestand", "Hoever het is.", "How far it is."),
        _column("changed_at", "Gewijzigd (UTC)", "Wanneer het laatst.", "When it changed last."),
        _column("reference", "Betalingskenmerk", "Het kenmerk in SnelStart.", "The payment reference in SnelStart."),
        *_SALES_ORDER,
        *_EURO_TOTALS,
        _column("former_customer_id", "Vorige klant-id", "Bij een andere klant: de vorige.", "Of a move: the former."),
        _column("customer_id", "Klant-id", "De klantkaart in SnelStart.", "The customer card in SnelStart."),
        _column(
            "day", "Datum", "De gekozen datum; leeg: de dag zelf.", "The date that was chosen; empty: the day itself."
        ),
        _column(
            "sent_return",
            "Verzonden aangifte",
            "De al verzonden btw-aangifte die het raakt.",
            "The VAT return that was already sent and that it touches.",
        ),
    ),
)
TABLES = (ORDERS, RATES, LINES, DECISIONS, CORRECTIONS)
