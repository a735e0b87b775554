"""Sentences of causes about customers."""

from sconnect.domain.causes.kinds import CauseKind
from sconnect.domain.values.bilingual import Bilingual

TEXTS: dict[CauseKind, Bilingual] = {
    CauseKind.CUSTOMER_UNKNOWN: Bilingual(
        "Klant {who} is niet bekend in SnelStart ({why}). Koppel de klant aan een bestaande, maak hem aan of kies een "
        "verzamelklant.",
        "Customer {who} is not known in SnelStart ({why}). Link the customer to an existing one, create it or "
        "choose a collective customer.",
    ),
    CauseKind.CUSTOMER_AMBIGUOUS: Bilingual(
        "Klant {who} past op meer dan één klant in SnelStart: {candidates}. Kies de juiste.",
        "Customer {who} fits more than one customer in SnelStart: {candidates}. Choose the right one.",
    ),
    CauseKind.CUSTOMER_UNREADABLE: Bilingual(
        "Klant {who} is in SnelStart niet te lezen ({detail}). Verbeter de klantkaart in SnelStart of koppel een "
        "andere klant, en probeer het opnieuw.",
        "Customer {who} cannot be read in SnelStart ({detail}). Correct the customer card in SnelStart or link another "
        "customer, and retry.",
    ),
    CauseKind.CUSTOMER_INACTIVE: Bilingual(
        "Klant {who} staat in SnelStart op non-actief. Maak de klant weer actief of kies een andere.",
        "Customer {who} is inactive in SnelStart. Make the customer active again or choose another.",
    ),
    CauseKind.CUSTOMER_UNCERTAIN: Bilingual(
        "SnelStart gaf geen antwoord bij het aanmaken van klant {who}. Dit wordt vanzelf uitgezocht; u hoeft niets te "
        "doen.",
        "SnelStart did not answer when customer {who} was created. This is sorted out by itself; nothing to do.",
    ),
    CauseKind.CUSTOMER_UNDECIDED: Bilingual(
        "SnelStart gaf na herhaalde pogingen geen antwoord bij het aanmaken van klant {who}. Kijk in SnelStart of de "
        "klant er staat: koppel hem dan, of maak hem daar zelf aan.",
        "SnelStart gave no answer, after several attempts, when customer {who} was created. Look in SnelStart whether "
        "the customer is there: then link it, or create it there yourself.",
    ),
    CauseKind.CUSTOMER_REFUSED: Bilingual(
        "SnelStart weigert klant {who}: {detail}. Koppel een bestaande klant, of maak de klant zelf aan in SnelStart "
        "en koppel die.",
        "SnelStart refuses customer {who}: {detail}. Link an existing customer, or create the customer in SnelStart "
        "yourself and link it.",
    ),
    CauseKind.CUSTOMER_INCOMPLETE: Bilingual(
        "Klant {who} kan niet worden aangemaakt; er ontbreekt: {missing}. Koppel een bestaande klant of een "
        "verzamelklant, of maak de klant zelf aan in SnelStart en koppel die.",
        "Customer {who} cannot be created; what is missing: {missing}. Link an existing customer or a collective "
        "customer, or create the customer in SnelStart yourself and link it.",
    ),
    CauseKind.CUSTOMER_GONE: Bilingual(
        "Klant {who} bestaat niet meer in SnelStart: samengevoegd of opgeruimd. De koppeling is vergeten; bij de "
        "volgende uitvoering wordt de klant opnieuw gezocht. U hoeft niets te doen.",
        "Customer {who} no longer exists in SnelStart: merged or removed. The link is forgotten; the next run looks "
        "for the customer anew. Nothing to do.",
    ),
    CauseKind.CUSTOMER_OTHER_COMPANY: Bilingual(
        "De order van {who} heeft btw-nummer {number}, maar klant {customer} in SnelStart heeft {card_number}. Koppel "
        "de order aan de klant met {number}, maak die aan, of verbeter het nummer in SnelStart of in de winkel.",
        "The order of {who} has VAT number {number}, but customer {customer} in SnelStart has {card_number}. Link the "
        "order to the customer with {number}, create that one, or correct the number in SnelStart or in the shop.",
    ),
    CauseKind.CUSTOMER_OTHER_PERSON: Bilingual(
        "De order van {who} is herkend aan e-mailadres {email}, maar klant {customer} in SnelStart heeft een andere "
        "naam en {what}. Kies de juiste klant of maak een nieuwe aan.",
        "The order of {who} was recognised by e-mail address {email}, but customer {customer} in SnelStart has another "
        "name and {what}. Choose the right customer or create a new one.",
    ),
    CauseKind.CUSTOMER_PLACEHOLDER: Bilingual(
        "Order {order} staat nog op de naam die een betaalmodule invult tot de klant bekend is ({who}). Zodra de "
        "module de klant invult, wordt de order vanzelf geboekt. Is hij betaald en blijft dit zo, boek hem dan zelf in "
        "SnelStart en noteer hier het nummer.",
        "Order {order} still has the name that a payment module fills in until the customer is known ({who}). Once the "
        "module fills in the customer, the order is booked by itself. If it was paid and stays like this, book it in "
        "SnelStart yourself and note the number here.",
    ),
    CauseKind.CARD_OF_DELIVERY_ADDRESS: Bilingual(
        "Klantkaart {customer} kreeg bij order {order} van {who} de naam of het adres van een afleveradres "
        "({delivery}). {former}. Verbeter de kaart in SnelStart: eerdere facturen tonen haar ook.",
        "With order {order} of {who}, customer card {customer} got the name or the address of a delivery address "
        "({delivery}). {former}. Correct the card in SnelStart: earlier invoices show it too.",
    ),
    CauseKind.COUNTRY_MISSING: Bilingual(
        "Bij een adres van deze order staat geen land. Kies hier het land.",
        "An address of this order has no country. Choose the country here.",
    ),
    CauseKind.COUNTRY_UNKNOWN: Bilingual(
        "Het land '{country}' van deze order is niet bekend in SnelStart. Kies hier het land waaronder SnelStart het "
        "kent.",
        "The country '{country}' of this order is not known in SnelStart. Choose here the country under which "
        "SnelStart knows it.",
    ),
}
