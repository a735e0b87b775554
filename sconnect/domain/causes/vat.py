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
    CauseKind.VAT_NUMBER_FIELD_MISSING: Bilingual(
        "De webshop rekende 0 % btw voor {country}, maar sconnect weet niet waar de winkel btw-nummers bewaart. Kies "
        "dat veld bij de instellingen, tab Klanten.",
        "The shop charged 0 % VAT for {country}, but sconnect does not know where the shop keeps VAT numbers. Choose "
        "that field in the settings, tab Customers.",
    ),
    CauseKind.VIES_INVALID: Bilingual(
        "Btw-nummer {number} is niet geldig volgens VIES, het register van de Europese Commissie (antwoord van "
        "{asked}), en zonder geldig nummer mag er geen 0 % btw worden gerekend. Vul een ander btw-nummer in, bevestig "
        "dit nummer met een reden als u ander bewijs hebt, of boek de order zelf met btw in SnelStart en sla hem hier "
        "over.",
        "VAT number {number} is not valid according to VIES, the register of the European Commission (answer of "
        "{asked}), and without a valid number 0 % VAT may not be charged. Fill in another VAT number, confirm this "
        "number with a reason when you have other proof, or book the order with VAT in SnelStart yourself and skip it "
        "here.",
    ),
    CauseKind.VIES_UNANSWERED: Bilingual(
        "VIES heeft nog niet geantwoord of btw-nummer {number} geldig is: {why}. De order wacht en het nummer wordt "
        "bij het importeren opnieuw gevraagd, hooguit elk uur. Wilt u niet wachten, bevestig het nummer dan met een "
        "reden, of kies bij de instellingen, tab Klanten, om zulke orders alvast te boeken.",
        "VIES has not answered yet whether VAT number {number} is valid: {why_en}. The order waits and the number is "
        "asked again by the imports, at most every hour. When you do not want to wait, confirm the number with a "
        "reason, or choose in the settings, tab Customers, to book such orders meanwhile.",
    ),
    CauseKind.VIES_INVALID_BOOKED: Bilingual(
        "Deze order is geboekt tegen 0 %, maar btw-nummer {number} blijkt niet geldig volgens VIES (antwoord van "
        "{asked}). Crediteer de verkooporder in SnelStart en boek hem daar opnieuw met btw, of bevestig het nummer "
        "met een reden als u ander bewijs hebt; meld het hier daarna als gezien.",
        "This order was booked at 0 %, but VAT number {number} turns out not to be valid according to VIES (answer of "
        "{asked}). Credit the sales order in SnelStart and book it there again with VAT, or confirm the number with a "
        "reason when you have other proof; then acknowledge it here.",
    ),
    CauseKind.VIES_UNANSWERED_BOOKED: Bilingual(
        "Deze order is geboekt tegen 0 %, maar VIES heeft nog niet geantwoord of btw-nummer {number} geldig is: {why}. "
        "Het nummer wordt elk uur opnieuw gevraagd en u hoeft niets te doen; hebt u ander bewijs, meld dit dan met een "
        "reden als gezien.",
        "This order was booked at 0 %, but VIES has not answered yet whether VAT number {number} is valid: {why_en}. "
        "The number is asked again every hour and there is nothing to do; when you have other proof, acknowledge this "
        "with a reason.",
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
