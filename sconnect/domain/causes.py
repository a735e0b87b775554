"""Why an order cannot be booked now, in words its owner understands, each ending with what to do.

A cause is also the identity of a work-list item: two orders with the same `kind` and `key` wait for the same thing.
"""

from collections.abc import Iterable, Mapping
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
    CUSTOMER_UNDECIDED = "customer_undecided"
    CUSTOMER_REFUSED = "customer_refused"
    CUSTOMER_INCOMPLETE = "customer_incomplete"
    COUNTRY_MISSING = "country_missing"
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
    SHOP_VAT_MISFIT = "shop_vat_misfit"
    VAT_NUMBER_MISSING = "vat_number_missing"
    VAT_NUMBER_FIELD_MISSING = "vat_number_field_missing"
    CARD_WITHOUT_VAT_NUMBER = "card_without_vat_number"
    CARD_WITH_OTHER_VAT_NUMBER = "card_with_other_vat_number"
    CARD_WITH_VAT_NUMBER = "card_with_vat_number"
    CARD_IN_OTHER_COUNTRY = "card_in_other_country"
    FOREIGN_VAT_OFF = "foreign_vat_off"
    TOTAL_DIFFERENCE = "total_difference"
    BOOKS_REFUSED = "books_refused"
    BOOKS_UNREACHABLE = "books_unreachable"
    OUTCOME_UNKNOWN = "outcome_unknown"
    DOUBLE = "double"
    NUMBER_REUSED = "number_reused"
    NOT_SELECTED = "not_selected"
    GONE = "gone"
    DATA_PURGED = "data_purged"


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
    CauseKind.CUSTOMER_UNDECIDED: _Text(
        "SnelStart gaf na herhaalde pogingen geen antwoord bij het aanmaken van klant {who}. Kijk in SnelStart of de "
        "klant er staat: koppel hem dan, of maak hem daar zelf aan.",
        "SnelStart gave no answer, after several attempts, when customer {who} was created. Look in SnelStart whether "
        "the customer is there: then link it, or create it there yourself.",
    ),
    CauseKind.CUSTOMER_REFUSED: _Text(
        "SnelStart weigert klant {who}: {detail}. Verbeter de gegevens in de winkel of koppel een bestaande klant.",
        "SnelStart refuses customer {who}: {detail}. Correct the data in the shop or link an existing customer.",
    ),
    CauseKind.CUSTOMER_INCOMPLETE: _Text(
        "Klant {who} kan niet worden aangemaakt; er ontbreekt: {missing}. Vul dit aan bij de order in de winkel, of "
        "koppel een bestaande klant of een verzamelklant.",
        "Customer {who} cannot be created; what is missing: {missing}. Complete the order in the shop, or link an "
        "existing customer or a collective customer.",
    ),
    CauseKind.COUNTRY_MISSING: _Text(
        "Bij een adres van deze order staat geen land. Vul het land in bij de order in de winkel.",
        "An address of this order has no country. Fill in the country with the order in the shop.",
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
    CauseKind.SHOP_VAT_MISFIT: _Text(
        "De webshop rekende {shop_percent} % btw, maar bij deze levering in {country} hoort volgens SnelStart "
        "{books_percent} %. Controleer de belastinginstellingen van de winkel (geozone, klantgroep) en sla de order "
        "daar opnieuw op, of boek hem zelf.",
        "The shop charged {shop_percent} % VAT, but according to SnelStart this delivery in {country} bears "
        "{books_percent} %. Check the tax settings of the shop (geo zone, customer group) and save the order there "
        "again, or book it yourself.",
    ),
    CauseKind.VAT_NUMBER_MISSING: _Text(
        "De webshop rekende 0 % btw voor {country}, maar er is geen geldig btw-nummer bekend. Vul het btw-nummer van "
        "de klant in bij de order in de winkel, of corrigeer daar de btw.",
        "The shop charged 0 % VAT for {country}, but no valid VAT number is known. Fill in the customer's VAT number "
        "with the order in the shop, or correct the VAT there.",
    ),
    CauseKind.VAT_NUMBER_FIELD_MISSING: _Text(
        "De webshop rekende 0 % btw voor {country}, maar sconnect weet niet waar de winkel btw-nummers bewaart. Kies "
        "dat veld bij de instellingen, tab Klanten.",
        "The shop charged 0 % VAT for {country}, but sconnect does not know where the shop keeps VAT numbers. Choose "
        "that field in the settings, tab Customers.",
    ),
    CauseKind.CARD_WITHOUT_VAT_NUMBER: _Text(
        "De webshop rekende 0 % btw (verlegd), maar klant {who} heeft in SnelStart geen btw-nummer van {country}, en "
        "dan rekent SnelStart wel btw. Zet het btw-nummer op de klantkaart of corrigeer de btw in de winkel, en "
        "probeer het opnieuw.",
        "The shop charged 0 % VAT (reverse charge), but customer {who} has no VAT number of {country} in SnelStart, "
        "and then SnelStart does charge VAT. Put the VAT number on the customer card or correct the VAT in the shop, "
        "and retry.",
    ),
    CauseKind.CARD_WITH_OTHER_VAT_NUMBER: _Text(
        "De webshop rekende 0 % btw (verlegd) op btw-nummer {number}, maar klant {who} heeft in SnelStart btw-nummer "
        "{card_number}. Verbeter het nummer op de klantkaart of in de winkel, of koppel een andere klant, en probeer "
        "het opnieuw.",
        "The shop charged 0 % VAT (reverse charge) on VAT number {number}, but customer {who} has VAT number "
        "{card_number} in SnelStart. Correct the number on the customer card or in the shop, or link another "
        "customer, and retry.",
    ),
    CauseKind.CARD_WITH_VAT_NUMBER: _Text(
        "De webshop rekende btw over een levering in {country}, maar klant {who} heeft in SnelStart btw-nummer "
        "{card_number}, en dan rekent SnelStart geen btw. Corrigeer de btw in de winkel of haal het nummer van de "
        "klantkaart, en probeer het opnieuw.",
        "The shop charged VAT on a delivery in {country}, but customer {who} has VAT number {card_number} in "
        "SnelStart, and then SnelStart charges no VAT. Correct the VAT in the shop or take the number off the "
        "customer card, and retry.",
    ),
    CauseKind.CARD_IN_OTHER_COUNTRY: _Text(
        "Deze order hoort bij {country}, maar de klantkaart van {who} staat in {card_country}, en zonder adres van de "
        "webwinkel rekent SnelStart de btw van de klantkaart. Vul het adres in bij de order in de winkel en kies bij "
        "de instellingen, tab Orders, de adressen van de webshop-order; of koppel een klant in {country}.",
        "This order belongs to {country}, but the customer card of {who} is in {card_country}, and without an address "
        "of the shop SnelStart charges the VAT of the customer card. Fill in the address with the order in the shop "
        "and choose the addresses of the shop order in the settings, tab Orders; or link a customer in {country}.",
    ),
    CauseKind.FOREIGN_VAT_OFF: _Text(
        "De webshop rekende {percent} % btw van {country}, maar deze administratie factureert geen buitenlandse btw. "
        "Zet dat aan in SnelStart (éénloketsysteem) of corrigeer de winkel.",
        "The shop charged {percent} % VAT of {country}, but this administration does not invoice foreign VAT. Switch "
        "that on in SnelStart (one-stop shop) or correct the shop.",
    ),
    CauseKind.TOTAL_DIFFERENCE: _Text(
        "De verkooporder komt uit op {books} euro, maar de webshop op {shop} euro (verschil {difference}). Controleer "
        "de order in de winkel of sta dit verschil toe. Toestaan kan tot 1 euro, bij de instellingen, tab Orders; boek "
        "de order anders zelf.",
        "The sales order comes to {books} euro, but the shop says {shop} euro (difference {difference}). Check the "
        "order in the shop or allow this difference. Up to 1 euro can be allowed, in the settings, tab Orders; "
        "otherwise book the order yourself.",
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
    CauseKind.NUMBER_REUSED: _Text(
        "De winkel gebruikt ordernummer {order} opnieuw: met dit nummer is eerder een andere order geboekt. Boek deze "
        "order zelf, en laat de winkel verder tellen vanaf een hoger nummer.",
        "The shop uses order number {order} again: another order with this number was booked before. Book this order "
        "yourself, and let the shop count on from a higher number.",
    ),
    CauseKind.NOT_SELECTED: _Text(
        "De order heeft in de winkel geen status meer die wordt geïmporteerd. Er is niets geboekt en u hoeft niets te "
        "doen; krijgt hij weer zo'n status, dan komt hij alsnog.",
        "The order no longer has a status in the shop that is imported. Nothing was booked and there is nothing to "
        "do; when it gets such a status again, it is imported after all.",
    ),
    CauseKind.DATA_PURGED: _Text(
        "Deze order wacht al langer dan {days} dagen; wat er over de klant bekend was, is daarom gewist. Kies opnieuw "
        "proberen om de order weer uit de winkel te lezen, of sla hem over.",
        "This order has been waiting for more than {days} days, so what was known of the customer was erased. Choose "
        "retry to read the order from the shop again, or skip it.",
    ),
    CauseKind.GONE: _Text(
        "De order bestaat niet meer in de winkel. Er is niets geboekt en u hoeft niets te doen; komt hij terug, dan "
        "wordt hij alsnog geboekt.",
        "The order no longer exists in the shop. Nothing was booked and there is nothing to do; should it come back, "
        "it is booked after all.",
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


def each_once(causes: Iterable[Cause]) -> list[Cause]:
    """Return the causes without repeats: one for each thing that is waited for."""
    return list({(cause.kind, cause.key): cause for cause in causes}.values())
