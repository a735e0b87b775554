"""Why an order cannot be booked now, in words its owner understands, each ending with what to do.

A cause is also the identity of a work-list item: two orders with the same `kind` and `key` wait for the same thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class CauseKind(StrEnum):
    """What an order waits for."""

    ORDER_UNREADABLE = "order_unreadable"
    NOTHING_TO_BOOK = "nothing_to_book"
    NOT_A_SALE = "not_a_sale"
    TOO_LARGE = "too_large"
    CURRENCY = "currency"
    CUSTOMER_UNKNOWN = "customer_unknown"
    CUSTOMER_AMBIGUOUS = "customer_ambiguous"
    CUSTOMER_INACTIVE = "customer_inactive"
    CUSTOMER_UNCERTAIN = "customer_uncertain"
    CUSTOMER_REFUSED = "customer_refused"
    COUNTRY_UNKNOWN = "country_unknown"
    ARTICLE_UNKNOWN = "article_unknown"
    ARTICLE_AMBIGUOUS = "article_ambiguous"
    ARTICLE_INACTIVE = "article_inactive"
    ARTICLE_CODE_MISSING = "article_code_missing"
    ARTICLE_CODE_UNFIT = "article_code_unfit"
    ARTICLE_REFUSED = "article_refused"
    ARTICLE_UNCERTAIN = "article_uncertain"
    REVENUE_GROUP_MISSING = "revenue_group_missing"
    REVENUE_GROUP_MISFIT = "revenue_group_misfit"
    SERVICE_ARTICLE_MISSING = "service_article_missing"
    SERVICE_ARTICLE_UNKNOWN = "service_article_unknown"
    UNKNOWN_TOTAL = "unknown_total"
    VAT_RATE_UNCLEAR = "vat_rate_unclear"
    VAT_MISMATCH = "vat_mismatch"
    VAT_TOTAL_MISMATCH = "vat_total_mismatch"
    VAT_NUMBER_MISSING = "vat_number_missing"
    FOREIGN_VAT_OFF = "foreign_vat_off"
    TOTAL_DIFFERENCE = "total_difference"
    BOOKS_REFUSED = "books_refused"
    BOOKS_UNREACHABLE = "books_unreachable"
    OUTCOME_UNKNOWN = "outcome_unknown"
    DOUBLE = "double"
    NOT_SELECTED = "not_selected"
    GONE = "gone"


class _Text(NamedTuple):
    dutch: str
    english: str


_TEXTS: dict[CauseKind, _Text] = {
    CauseKind.ORDER_UNREADABLE: _Text(
        "Deze order kan niet goed worden gelezen: {detail}. Open de order in de winkel, sla hem opnieuw op en probeer "
        "het nog eens.",
        "This order cannot be read properly: {detail}. Open the order in the shop, save it again and retry.",
    ),
    CauseKind.NOTHING_TO_BOOK: _Text(
        "Deze order heeft geen producten en geen bedragen. Er valt niets te boeken: sla hem over.",
        "This order has no products and no amounts. There is nothing to book: skip it.",
    ),
    CauseKind.NOT_A_SALE: _Text(
        "Het totaal van deze order is {total} euro. Een order van nul of minder wordt niet vanzelf geboekt: boek hem "
        "zelf of sla hem over.",
        "The total of this order is {total} euro. An order of zero or less is not booked by itself: book it yourself "
        "or skip it.",
    ),
    CauseKind.TOO_LARGE: _Text(
        "Deze order heeft {count} regels; meer dan {limit} neemt SnelStart niet betrouwbaar aan. Splits de order in "
        "de winkel of boek hem zelf.",
        "This order has {count} lines; SnelStart does not reliably take more than {limit}. Split the order in the "
        "shop or book it yourself.",
    ),
    CauseKind.CURRENCY: _Text(
        "De winkel rekent in {currency}; SnelStart boekt in euro. Zet de standaardvaluta van de winkel op EUR.",
        "The shop counts in {currency}; SnelStart books in euro. Set the shop's default currency to EUR.",
    ),
    CauseKind.CUSTOMER_UNKNOWN: _Text(
        "Klant {who} is niet bekend in SnelStart ({why}). Koppel de klant aan een bestaande, maak hem aan of kies een "
        "verzamelklant.",
        "Customer {who} is not known in SnelStart ({why}). Link the customer to an existing one, create it or choose "
        "a collective customer.",
    ),
    CauseKind.CUSTOMER_AMBIGUOUS: _Text(
        "Klant {who} past op meer dan één klant in SnelStart: {candidates}. Kies de juiste.",
        "Customer {who} fits more than one customer in SnelStart: {candidates}. Choose the right one.",
    ),
    CauseKind.CUSTOMER_INACTIVE: _Text(
        "Klant {who} staat in SnelStart op non-actief. Maak de klant weer actief of kies een andere.",
        "Customer {who} is inactive in SnelStart. Make the customer active again or choose another.",
    ),
    CauseKind.CUSTOMER_UNCERTAIN: _Text(
        "SnelStart gaf geen antwoord bij het aanmaken van klant {who}. Dit wordt vanzelf uitgezocht; u hoeft niets te "
        "doen.",
        "SnelStart did not answer when customer {who} was created. This is sorted out by itself; nothing to do.",
    ),
    CauseKind.CUSTOMER_REFUSED: _Text(
        "SnelStart weigert klant {who}: {detail}. Verbeter de gegevens in de winkel of koppel een bestaande klant.",
        "SnelStart refuses customer {who}: {detail}. Correct the data in the shop or link an existing customer.",
    ),
    CauseKind.COUNTRY_UNKNOWN: _Text(
        "Het land '{country}' van deze order is niet bekend in SnelStart. Verbeter het land in de winkel.",
        "The country '{country}' of this order is not known in SnelStart. Correct the country in the shop.",
    ),
    CauseKind.ARTICLE_UNKNOWN: _Text(
        "Artikel {code} ({name}) is niet bekend in SnelStart. Koppel het aan een bestaand artikel, maak het aan of "
        "boek het op een verzamelartikel.",
        "Article {code} ({name}) is not known in SnelStart. Link it to an existing article, create it or book it on "
        "a collective article.",
    ),
    CauseKind.ARTICLE_AMBIGUOUS: _Text(
        "Artikel {code} past op meer dan één artikel in SnelStart: {candidates}. Kies het juiste.",
        "Article {code} fits more than one article in SnelStart: {candidates}. Choose the right one.",
    ),
    CauseKind.ARTICLE_INACTIVE: _Text(
        "Artikel {code} staat in SnelStart op non-actief. Maak het weer actief of koppel een ander artikel.",
        "Article {code} is inactive in SnelStart. Make it active again or link another article.",
    ),
    CauseKind.ARTICLE_CODE_MISSING: _Text(
        "Product {name} heeft in de winkel geen artikelcode. Vul de code in of koppel het product aan een artikel.",
        "Product {name} has no article code in the shop. Fill in the code or link the product to an article.",
    ),
    CauseKind.ARTICLE_CODE_UNFIT: _Text(
        "Artikelcode {code} past niet in deze administratie: {detail}. Verander de code in de winkel of koppel een "
        "bestaand artikel.",
        "Article code {code} does not fit this administration: {detail}. Change the code in the shop or link an "
        "existing article.",
    ),
    CauseKind.ARTICLE_REFUSED: _Text(
        "SnelStart weigert artikel {code}: {detail}. Verbeter het product in de winkel of koppel een bestaand artikel.",
        "SnelStart refuses article {code}: {detail}. Correct the product in the shop or link an existing article.",
    ),
    CauseKind.ARTICLE_UNCERTAIN: _Text(
        "SnelStart gaf geen antwoord bij het aanmaken van artikel {code}. Dit wordt vanzelf opnieuw geprobeerd.",
        "SnelStart did not answer when article {code} was created. This is tried again by itself.",
    ),
    CauseKind.REVENUE_GROUP_MISSING: _Text(
        "Voor nieuwe artikelen met {percent} % btw (artikel {code}) is geen omzetgroep gekozen. Kies die bij de "
        "instellingen, tab Artikelen.",
        "No revenue group is chosen for new articles with {percent} % VAT (article {code}). Choose it in the "
        "settings, tab Articles.",
    ),
    CauseKind.REVENUE_GROUP_MISFIT: _Text(
        "Nieuw artikel {code} heeft {percent} % btw, maar omzetgroep '{group}' hoort bij {group_percent} %. Kies bij "
        "de instellingen een omzetgroep voor {percent} %.",
        "New article {code} has {percent} % VAT, but revenue group '{group}' belongs to {group_percent} %. Choose a "
        "revenue group for {percent} % in the settings.",
    ),
    CauseKind.SERVICE_ARTICLE_MISSING: _Text(
        "Er is geen artikel gekozen voor {what} ({kind}). Kies het bij de instellingen, tab Orders.",
        "No article is chosen for {what} ({kind}). Choose it in the settings, tab Orders.",
    ),
    CauseKind.SERVICE_ARTICLE_UNKNOWN: _Text(
        "Artikel {code} voor {what} bestaat niet (meer) in SnelStart of is niet actief. Maak het aan of kies een ander "
        "bij de instellingen, tab Orders.",
        "Article {code} for {what} does not exist in SnelStart or is inactive. Create it or choose another in the "
        "settings, tab Orders.",
    ),
    CauseKind.UNKNOWN_TOTAL: _Text(
        "De winkel telt een bedrag mee dat sconnect niet kent: {title} ({code}), {amount} euro. Kies er een artikel "
        "voor bij de instellingen, tab Orders.",
        "The shop counts an amount that sconnect does not know: {title} ({code}), {amount} euro. Choose an article "
        "for it in the settings, tab Orders.",
    ),
    CauseKind.VAT_RATE_UNCLEAR: _Text(
        "Het btw-tarief van {what} is niet vast te stellen: {detail}. Controleer de belastinginstellingen in de "
        "winkel en sla de order daar opnieuw op.",
        "The VAT rate of {what} cannot be determined: {detail}. Check the tax settings of the shop and save the order "
        "there again.",
    ),
    CauseKind.VAT_MISMATCH: _Text(
        "Artikel {code} staat in omzetgroep '{group}' ({books_percent} %), maar de webshop rekende {shop_percent} %. "
        "Verander de omzetgroep in SnelStart of het tarief in de winkel.",
        "Article {code} is in revenue group '{group}' ({books_percent} %), but the shop charged {shop_percent} %. "
        "Change the revenue group in SnelStart or the rate in the shop.",
    ),
    CauseKind.VAT_TOTAL_MISMATCH: _Text(
        "De btw van {percent} % komt uit op {books} euro, maar de webshop rekende {shop} euro. Controleer de "
        "belastinginstellingen in de winkel.",
        "The VAT of {percent} % comes to {books} euro, but the shop charged {shop} euro. Check the tax settings of "
        "the shop.",
    ),
    CauseKind.VAT_NUMBER_MISSING: _Text(
        "De webshop rekende 0 % btw voor {country}, maar er is geen geldig btw-nummer bekend. Vraag het btw-nummer op "
        "of corrigeer de btw.",
        "The shop charged 0 % VAT for {country}, but no valid VAT number is known. Ask for the VAT number or correct "
        "the VAT.",
    ),
    CauseKind.FOREIGN_VAT_OFF: _Text(
        "De webshop rekende {percent} % btw van {country}, maar deze administratie factureert geen buitenlandse btw. "
        "Zet dat aan in SnelStart (éénloketsysteem) of corrigeer de winkel.",
        "The shop charged {percent} % VAT of {country}, but this administration does not invoice foreign VAT. Switch "
        "that on in SnelStart (one-stop shop) or correct the shop.",
    ),
    CauseKind.TOTAL_DIFFERENCE: _Text(
        "De verkooporder komt uit op {books} euro, maar de webshop op {shop} euro (verschil {difference}). Controleer "
        "de order in de winkel of sta dit verschil toe.",
        "The sales order comes to {books} euro, but the shop says {shop} euro (difference {difference}). Check the "
        "order in the shop or allow this difference.",
    ),
    CauseKind.BOOKS_REFUSED: _Text(
        "SnelStart weigert deze order: {detail}. Verbeter de oorzaak en probeer het opnieuw.",
        "SnelStart refuses this order: {detail}. Correct the cause and retry.",
    ),
    CauseKind.BOOKS_UNREACHABLE: _Text(
        "SnelStart was niet bereikbaar. De order is zeker niet geboekt en wordt vanzelf opnieuw verstuurd.",
        "SnelStart could not be reached. The order is surely not booked and is sent again by itself.",
    ),
    CauseKind.OUTCOME_UNKNOWN: _Text(
        "SnelStart gaf geen antwoord op deze order. Er wordt uitgezocht of hij geboekt is; tot dan wordt hij niet "
        "opnieuw verstuurd. {detail}",
        "SnelStart gave no answer for this order. Whether it was booked is being found out; until then it is not "
        "sent again. {detail}",
    ),
    CauseKind.DOUBLE: _Text(
        "In SnelStart staan {count} verkooporders met betalingskenmerk {reference}: {numbers}. Verwijder de dubbele "
        "zelf; sconnect verwijdert nooit.",
        "SnelStart holds {count} sales orders with payment reference {reference}: {numbers}. Remove the double one "
        "yourself; sconnect never deletes.",
    ),
    CauseKind.NOT_SELECTED: _Text(
        "De order heeft in de winkel geen status meer die wordt geïmporteerd. Er is niets geboekt en u hoeft niets te "
        "doen; krijgt hij weer zo'n status, dan komt hij alsnog.",
        "The order no longer has a status in the shop that is imported. Nothing was booked and there is nothing to "
        "do; when it gets such a status again, it is imported after all.",
    ),
    CauseKind.GONE: _Text(
        "De order bestaat niet meer in de winkel. Er is niets geboekt en u hoeft niets te doen.",
        "The order no longer exists in the shop. Nothing was booked and there is nothing to do.",
    ),
}


class _Facts(dict[str, str]):
    """Facts for a sentence; one that is missing shows as a question mark instead of hiding the whole sentence."""

    def __missing__(self, name: str) -> str:
        return "?"


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why an order waits. `key` says what it is about, such as the article code."""

    kind: CauseKind
    key: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def dutch(self) -> str:
        """The sentence for the user, in Dutch."""
        return _TEXTS[self.kind].dutch.format_map(_Facts(self.facts)).strip()

    @property
    def english(self) -> str:
        """The sentence for the user, in English."""
        return _TEXTS[self.kind].english.format_map(_Facts(self.facts)).strip()
