"""Sentences of causes about VAT, and about customer cards that decide it."""

from sconnect.domain.causes.kinds import CauseKind
from sconnect.domain.values.bilingual import Bilingual

TEXTS: dict[CauseKind, Bilingual] = {
    CauseKind.VAT_RATE_UNCLEAR: Bilingual(
        "Het btw-tarief van {what} is niet vast te stellen: {detail}. Controleer de belastinginstellingen in de "
        "winkel en sla de order daar opnieuw op.",
        "The VAT rate of {what} cannot be determined: {detail}. Check the tax settings of the shop and save the order "
        "there again.",
    ),
    CauseKind.VAT_READINGS: Bilingual(
        "De btw van deze order is op twee manieren te lezen: {first}, of {second}. Accepteer de eerste, of boek de "
        "order zelf.",
        "The VAT of this order can be read in two ways: {first}, or {second}. Accept the first, or book the order "
        "yourself.",
    ),
    CauseKind.VAT_MISMATCH: Bilingual(
        "Artikel {code} staat in omzetgroep '{group}' ({books_percent} %), maar de webshop rekende {shop_percent} %. "
        "Verander de omzetgroep in SnelStart of het tarief in de winkel.",
        "Article {code} is in revenue group '{group}' ({books_percent} %), but the shop charged {shop_percent} %. "
        "Change the revenue group in SnelStart or the rate in the shop.",
    ),
    CauseKind.VAT_TOTAL_MISMATCH: Bilingual(
        "De btw van {percent} % komt uit op {books} euro, maar de webshop rekende {shop} euro. Controleer de "
        "belastinginstellingen in de winkel.",
        "The VAT of {percent} % comes to {books} euro, but the shop charged {shop} euro. Check the tax settings of "
        "the shop.",
    ),
    CauseKind.EXPORT_BY_COUNTRY: Bilingual(
        "De goederen gaan naar {country}, buiten het btw-gebied van de Europese Unie: export zonder btw. SnelStart "
        "kent daar alleen het land {in_books} en rekent dan {books_percent} % over artikel {code}. Kies bij de "
        "instellingen, tab Orders, bij 'Btw-tarieven van andere landen' voor {in_books} en 0 % een artikel zonder btw.",
        "The goods go to {country}, outside the VAT area of the European Union: an export without VAT. SnelStart only "
        "knows the country {in_books} there and then charges {books_percent} % on article {code}. Choose an article "
        "without VAT for {in_books} and 0 % in the settings, tab Orders, under 'VAT rates of other countries'.",
    ),
    CauseKind.VAT_RATE_ABROAD: Bilingual(
        "De webshop rekende {shop_percent} % btw in {country}, maar volgens SnelStart hoort daar {books_percent} % bij "
        "hoog of laag btw. Is {shop_percent} % een tarief van {country}, kies dan bij de instellingen, tab Orders, bij "
        "'Btw-tarieven van andere landen' de omzetgroep of het artikel met dat tarief; controleer anders de "
        "belastinginstellingen van de winkel (geozone, klantgroep).",
        "The shop charged {shop_percent} % VAT in {country}, but according to SnelStart high or low VAT is "
        "{books_percent} % there. If {shop_percent} % is a rate of {country}, choose the revenue group or the article "
        "with that rate in the settings, tab Orders, under 'VAT rates of other countries'; else check the tax settings "
        "of the shop (geo zone, customer group).",
    ),
    CauseKind.SHOP_VAT_MISFIT: Bilingual(
        "De webshop rekende {shop_percent} % btw, maar bij deze levering in {country} hoort volgens SnelStart "
        "{books_percent} %. Controleer de belastinginstellingen van de winkel (geozone, klantgroep) en sla de order "
        "daar opnieuw op, of boek hem zelf.",
        "The shop charged {shop_percent} % VAT, but according to SnelStart this delivery in {country} bears "
        "{books_percent} %. Check the tax settings of the shop (geo zone, customer group) and save the order there "
        "again, or book it yourself.",
    ),
    CauseKind.VAT_NUMBER_MISSING: Bilingual(
        "De webshop rekende 0 % btw voor {country}, maar er is geen geldig btw-nummer bekend. Vul het btw-nummer van "
        "de klant in bij de order in de winkel, of corrigeer daar de btw.",
        "The shop charged 0 % VAT for {country}, but no valid VAT number is known. Fill in the customer's VAT number "
        "with the order in the shop, or correct the VAT there.",
    ),
    CauseKind.VAT_NUMBER_INVALID: Bilingual(
        "De webshop rekende 0 % btw voor {country}, maar het btw-nummer bij de order ('{number}') is niet geldig: vorm "
        "of controlecijfer klopt niet, of er staat er meer dan een. Vraag de klant naar het juiste nummer en vul dat "
        "in bij de order in de winkel, of corrigeer daar de btw.",
        "The shop charged 0 % VAT for {country}, but the VAT number of the order ('{number}') is not valid: its form "
        "or check digit is wrong, or there is more than one. Ask the customer for the right number and fill it in with "
        "the order in the shop, or correct the VAT there.",
    ),
    CauseKind.VAT_NUMBER_FIELD_MISSING: Bilingual(
        "De webshop rekende 0 % btw voor {country}, maar sconnect weet niet waar de winkel btw-nummers bewaart. Kies "
        "dat veld bij de instellingen, tab Klanten.",
        "The shop charged 0 % VAT for {country}, but sconnect does not know where the shop keeps VAT numbers. Choose "
        "that field in the settings, tab Customers.",
    ),
    CauseKind.CARD_WITHOUT_VAT_NUMBER: Bilingual(
        "De webshop rekende 0 % btw (verlegd), maar klant {who} heeft in SnelStart geen btw-nummer van {country}, en "
        "dan rekent SnelStart wel btw. Zet het btw-nummer op de klantkaart of corrigeer de btw in de winkel, en "
        "probeer het opnieuw.",
        "The shop charged 0 % VAT (reverse charge), but customer {who} has no VAT number of {country} in SnelStart, "
        "and then SnelStart does charge VAT. Put the VAT number on the customer card or correct the VAT in the shop, "
        "and retry.",
    ),
    CauseKind.CARD_WITH_OTHER_VAT_NUMBER: Bilingual(
        "De webshop rekende 0 % btw (verlegd) op btw-nummer {number}, maar klant {who} heeft in SnelStart btw-nummer "
        "{card_number}. Verbeter het nummer op de klantkaart of in de winkel, of koppel een andere klant, en probeer "
        "het opnieuw.",
        "The shop charged 0 % VAT (reverse charge) on VAT number {number}, but customer {who} has VAT number "
        "{card_number} in SnelStart. Correct the number on the customer card or in the shop, or link another "
        "customer, and retry.",
    ),
    CauseKind.CARD_WITH_VAT_NUMBER: Bilingual(
        "De webshop rekende btw over een levering in {country}, maar klant {who} heeft in SnelStart btw-nummer "
        "{card_number}, en dan rekent SnelStart geen btw. Corrigeer de btw in de winkel of haal het nummer van de "
        "klantkaart, en probeer het opnieuw.",
        "The shop charged VAT on a delivery in {country}, but customer {who} has VAT number {card_number} in "
        "SnelStart, and then SnelStart charges no VAT. Correct the VAT in the shop or take the number off the "
        "customer card, and retry.",
    ),
    CauseKind.CARD_WITH_NUMBER_OUTSIDE_VAT_AREA: Bilingual(
        "Deze order gaat naar {country}, buiten het btw-gebied van de Europese Unie: dat is export. Maar klant {who} "
        "heeft in SnelStart btw-nummer {card_number}, en dan geeft SnelStart de levering op als intracommunautaire "
        "levering (ICP). Haal het nummer van de klantkaart of koppel een klant zonder btw-nummer, en probeer het "
        "opnieuw.",
        "This order goes to {country}, outside the VAT area of the European Union: that is an export. But customer "
        "{who} has VAT number {card_number} in SnelStart, and then SnelStart reports an intra-Community supply (ICP). "
        "Take the number off the customer card or link a customer without one, and retry.",
    ),
    CauseKind.CARD_IN_OTHER_COUNTRY: Bilingual(
        "Deze order hoort bij {country}, maar de klantkaart van {who} staat in {card_country}, en zonder adres van de "
        "webwinkel rekent SnelStart de btw van de klantkaart. Vul het adres in bij de order in de winkel en kies bij "
        "de instellingen, tab Orders, de adressen van de webshop-order; of koppel een klant in {country}.",
        "This order belongs to {country}, but the customer card of {who} is in {card_country}, and without an address "
        "of the shop SnelStart charges the VAT of the customer card. Fill in the address with the order in the shop "
        "and choose the addresses of the shop order in the settings, tab Orders; or link a customer in {country}.",
    ),
    CauseKind.FOREIGN_VAT_OFF: Bilingual(
        "De webshop rekende {percent} % btw van {country}, maar deze administratie factureert geen buitenlandse btw. "
        "Zet dat aan in SnelStart (éénloketsysteem) of corrigeer de winkel.",
        "The shop charged {percent} % VAT of {country}, but this administration does not invoice foreign VAT. Switch "
        "that on in SnelStart (one-stop shop) or correct the shop.",
    ),
}
