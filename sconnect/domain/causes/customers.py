"""Sentences of causes about customers."""

from sconnect.domain.causes.kinds import CauseKind
from sconnect.domain.values.bilingual import Bilingual

TEXTS: dict[CauseKind, Bilingual] = {
    CauseKind.CUSTOMER_UNKNOWN: Bilingual(
        "Klant {who} is niet bekend in SnelStart ({why}). Koppel de klant aan een bestaande, maak hem aan of kies een "
        "verzamelklant.",
        "Customer {who} is not known in SnelStart ({why_en}). Link the customer to an existing one, create it or "
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
