"""Sentences of causes about VAT, and about customer cards that decide it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from sconnect.domain.causes.kinds import CauseKind
from sconnect.domain.values.bilingual import ENGLISH, NOTHING, Bilingual, listed

_OWED = Bilingual(
    " Let op: btw die op een factuur staat blijft u verschuldigd, ook als SnelStart minder btw boekt.",
    " Mind: VAT that stands on an invoice stays owed, also when SnelStart books less VAT.",
)


def owed(facts: Mapping[str, str]) -> Bilingual:
    """Return the warning of VAT that the books would hold too little of, by the figures of both; nothing otherwise.

    The facts hold amounts in euro: `books_vat` and `shop_vat`, else `books` and `shop`.
    """
    books, shop = (facts.get(f"{side}_vat", facts.get(side, "")).replace(",", ".") for side in ("books", "shop"))
    try:
        return _OWED if Decimal(books) < Decimal(shop) else NOTHING
    except InvalidOperation:
        return NOTHING


def readings(facts: Mapping[str, str]) -> Bilingual:
    """Return how an order can be read, by the facts `reading_1`, `reading_2` and so on.

    With one reading alone, not everything could be tried that is as likely.
    """
    found = [
        Bilingual(fact, facts.get(f"{name}{ENGLISH}", fact))
        for name, fact in sorted(facts.items())
        if name.startswith("reading_") and not name.endswith(ENGLISH)
    ]
    if len(found) == 1:
        [only] = found
        return Bilingual(
            f"te lezen als {only.dutch}, maar er zijn te veel mogelijkheden om na te gaan of het ook anders kan",
            f"as {only.english}, but there are too many possibilities to make sure that it is the only way",
        )
    dutch, english = listed(found, "; of ").dutch, listed(found, "; or ").english
    return Bilingual(f"op meer dan een manier te lezen: {dutch}", f"in more than one way: {english}")


TEXTS: dict[CauseKind, Bilingual] = {
    CauseKind.VAT_RATE_UNCLEAR: Bilingual(
        "Het btw-tarief van {what} is niet vast te stellen: {detail}. Vul het bedrag per btw-tarief in, of boek de "
        "order zelf in SnelStart en noteer hier het nummer.",
        "The VAT rate of {what} cannot be determined: {detail}. Enter the amount per VAT rate, or book the order in "
        "SnelStart yourself and note the number here.",
    ),
    CauseKind.VAT_READINGS: Bilingual(
        "De btw van deze order is {readings}. Kies hier wat er is verkocht, vul het bedrag per btw-tarief in, of boek "
        "de order zelf.",
        "The VAT of this order can be read {readings}. Choose here what was sold, enter the amount per VAT rate, or "
        "book the order yourself.",
    ),
    CauseKind.VAT_MISMATCH: Bilingual(
        "De webshop rekende {shop_percent} % btw over artikel {code} ({shop_vat:euro}), maar in omzetgroep '{group}' "
        "rekent SnelStart {books_percent} % ({books_vat:euro}). Kies een ander artikel voor deze order, of voor alle "
        "orders van voor een dag: dan blijft de btw zoals die is gerekend. Of sta het verschil toe.{owed} Hoort het "
        "artikel voortaan bij een andere omzetgroep, verander die dan in SnelStart.",
        "The shop charged {shop_percent} % VAT on article {code} ({shop_vat:euro}), but in revenue group '{group}' "
        "SnelStart charges {books_percent} % ({books_vat:euro}). Choose another article for this order, or for all "
        "orders of before a day: then VAT stays as it was charged. Or let the difference pass.{owed} If the "
        "article belongs to another revenue group from now on, change that in SnelStart.",
    ),
    CauseKind.VAT_TOTAL_MISMATCH: Bilingual(
        "De btw van {percent} % komt uit op {books:euro}, maar de webshop rekende {shop:euro}. Sta het verschil toe, "
        "of vul het bedrag per btw-tarief in.{owed}",
        "The VAT of {percent} % comes to {books:euro}, but the shop charged {shop:euro}. Let the difference pass, or "
        "enter the amount per VAT rate.{owed}",
    ),
    CauseKind.TERRITORY_UNKNOWN_TO_BOOKS: Bilingual(
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
    CauseKind.DOMESTIC_REVERSE_CHARGE: Bilingual(
        "De webshop rekende 0 % btw over artikel {code} aan een Nederlands bedrijf ({number}), waar SnelStart "
        "{books_percent} % rekent. Binnenlands kan de btw verlegd zijn: bij laptops, tablets, mobiele telefoons, "
        "spelcomputers en chips vanaf € 10.000 per levering. Is dat hier zo, kies dan voor deze order een artikel "
        "in een omzetgroep voor verlegde omzet. Is de btw niet verlegd, vul dan het bedrag per btw-tarief in, of boek "
        "de order zelf in SnelStart en noteer hier het nummer.",
        "The shop charged 0 % VAT on article {code} to a Dutch business ({number}), where SnelStart charges "
        "{books_percent} %. Within the Netherlands the charge may be reversed: for laptops, tablets, mobile "
        "telephones, game consoles and chips from €10,000 per supply. If that is so here, choose for this order an "
        "article in a revenue group for reverse-charged turnover. If the charge is not reversed, enter the amount per "
        "VAT rate, or book the order in SnelStart yourself and note the number here.",
    ),
    CauseKind.VAT_EXEMPT_SUPPLIES: Bilingual(
        "Van {count} geboekte verkooporders aan ondernemers in andere lidstaten staan alle artikelen in een "
        "omzetgroep zonder btw, terwijl ze als intracommunautaire levering zijn behandeld: {orders}. Vrijgestelde "
        "goederen en diensten en margegoederen zijn dat niet. Loop de opgaaf ICP van die perioden na, en haal in "
        "SnelStart het btw-nummer van de klantkaart van wie alleen zulke artikelen koopt. Nieuwe orders gaan al goed.",
        "Of {count} booked sales orders to businesses in other member states all articles are in a revenue group "
        "without VAT, while they were treated as an intra-Community supply: {orders}. Exempt goods and services and "
        "goods under the margin scheme are none. Go through the recapitulative statement (ICP) of those periods, and "
        "in SnelStart remove the VAT number from the customer card of who buys such articles only. New orders go "
        "right already.",
    ),
    CauseKind.REVENUE_GROUPS_BY_NUMBER: Bilingual(
        "Nieuwe artikelen komen in de omzetgroep met het laagste nummer, maar er zijn er meer met hetzelfde "
        "btw-tarief ({groups}). Komen goederen en diensten zo niet op de goede rekening, kies dan bij de instellingen, "
        "tab Artikelen, een omzetgroep per belastingklasse of voor wat niet wordt verzonden, en loop de artikelen na "
        "die al zijn aangemaakt.",
        "New articles go into the revenue group with the lowest number, but there are more with the same VAT rate "
        "({groups}). If goods and services do not get on the right account like this, choose a revenue group per tax "
        "class or for what is not shipped in the settings, tab Articles, and go through the articles that were made "
        "already.",
    ),
    CauseKind.VOUCHER_DAY_UNKNOWN: Bilingual(
        "Deze order is betaald met een cadeaubon ({title}, {amount:euro}), maar de winkel zegt niet wanneer die is "
        "verkocht: het hangt van die dag af of er btw in zit. Werk de extensie in de webwinkel bij en probeer het "
        "opnieuw, vul het bedrag per btw-tarief in, of boek de order zelf in SnelStart en noteer hier het nummer.",
        "This order was paid with a gift voucher ({title}, {amount:euro}), but the shop does not say when it was sold: "
        "whether it holds VAT depends on that day. Update the extension in the shop and retry, enter the amount per "
        "VAT rate, or book the order in SnelStart yourself and note the number here.",
    ),
    CauseKind.VOUCHER_ELSEWHERE: Bilingual(
        "In cadeaubonnen van deze winkel zit {percent} % Nederlandse btw, maar bij deze levering in {country} rekent "
        "SnelStart die niet. Vul het bedrag per btw-tarief in, of boek de order zelf in SnelStart en noteer hier het "
        "nummer. Gelden de bonnen ook voor leveringen met een ander tarief, kies dan bij de instellingen, tab Orders, "
        "bij 'Cadeaubonnen voor één btw-tarief' 0 %.",
        "Gift vouchers of this shop hold {percent} % Dutch VAT, but SnelStart does not charge that on this delivery in "
        "{country}. Enter the amount per VAT rate, or book the order in SnelStart yourself and note the number here. "
        "If the vouchers are for deliveries at another rate too, choose 0 % in the settings, tab Orders, under 'Gift "
        "vouchers for one VAT rate'.",
    ),
    CauseKind.SHOP_VAT_MISFIT: Bilingual(
        "De webshop rekende {shop_percent} % btw, maar bij deze levering in {country} hoort volgens SnelStart "
        "{books_percent} %. Vul in welk bedrag onder welk tarief moet komen, of boek de order zelf in SnelStart en "
        "noteer hier het nummer. Kijk voor volgende orders naar de belastinginstellingen van de winkel (geozone, "
        "klantgroep).",
        "The shop charged {shop_percent} % VAT, but according to SnelStart this delivery in {country} bears "
        "{books_percent} %. Enter which amount belongs under which rate, or book the order in SnelStart yourself "
        "and note the number here. For later orders, look at the tax settings of the shop (geo zone, customer "
        "group).",
    ),
    CauseKind.VAT_NUMBER_MISSING: Bilingual(
        "De webshop rekende 0 % btw voor {country}, maar er is geen geldig btw-nummer bekend. Vul hier het "
        "btw-nummer van de klant in. Heeft de klant er geen, vul dan in welk bedrag onder welk tarief moet komen.",
        "The shop charged 0 % VAT for {country}, but no valid VAT number is known. Enter the customer's VAT number "
        "here. If the customer has none, enter which amount belongs under which rate.",
    ),
    CauseKind.VAT_NUMBER_INVALID: Bilingual(
        "De webshop rekende 0 % btw voor {country}, maar het btw-nummer bij de order ('{number}') is niet geldig: vorm "
        "of controlecijfer klopt niet, of er staat er meer dan een. Vraag de klant naar het juiste nummer en vul dat "
        "hier in, of vul in wat er per btw-tarief is verkocht.",
        "The shop charged 0 % VAT for {country}, but the VAT number of the order ('{number}') is not valid: its form "
        "or check digit is wrong, or there is more than one. Ask the customer for the right number and fill it in "
        "here, or enter what was sold per VAT rate.",
    ),
    CauseKind.VAT_NUMBER_FIELD_MISSING: Bilingual(
        "De webshop rekende 0 % btw voor {country}, maar sconnect weet niet waar de winkel btw-nummers bewaart. Kies "
        "dat veld bij de instellingen, tab Klanten, of vul hier het btw-nummer van de klant in.",
        "The shop charged 0 % VAT for {country}, but sconnect does not know where the shop keeps VAT numbers. Choose "
        "that field in the settings, tab Customers, or enter the customer's VAT number here.",
    ),
    CauseKind.VAT_NUMBER_OF_OTHER_STATE: Bilingual(
        "De webshop rekende 0 % btw voor {country} op btw-nummer {number}, van een andere lidstaat. Dat mag: het is "
        "een intracommunautaire levering aan {number}. Maar SnelStart kijkt naar het land van het adres: het boekt de "
        "order zonder btw, of rekent btw omdat de klantkaart geen nummer van {country} heeft. Accepteer om zonder btw "
        "te boeken, en controleer daarna de verkooporder en de opgaaf ICP; of boek de order zelf.",
        "The shop charged 0 % VAT for {country} on VAT number {number}, of another member state. That is allowed: it "
        "is an intra-Community supply to {number}. But SnelStart looks at the country of the address: it books the "
        "order without VAT, or charges it because the customer card has no number of {country}. Accept to book without "
        "VAT, and check the sales order and the recapitulative statement (ICP) afterwards; or book the order yourself.",
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
    CauseKind.RETURN_SENT: Bilingual(
        "De btw-aangifte over {period} is al verzonden{sent}, en {what} valt op {day}, in die periode. Kies een andere "
        "datum, vanaf {free}; dan telt het bedrag mee in een latere aangifte. Of laat het in die periode; dan moet u "
        "een suppletie indienen.",
        "The VAT return for {period} was sent already{sent}, and {what} is dated {day}, in that period. Choose another "
        "date, from {free} on; then the amount counts in a later return. Or leave it in that period; then you have to "
        "file a supplementary return.",
    ),
    CauseKind.VIES_UNANSWERED: Bilingual(
        "VIES heeft nog niet geantwoord of btw-nummer {number} geldig is: {why}. De order wacht en het nummer wordt "
        "bij het importeren opnieuw gevraagd, hooguit elk uur. Wilt u niet wachten, bevestig het nummer dan met een "
        "reden, of kies bij de instellingen, tab Klanten, om zulke orders alvast te boeken.",
        "VIES has not answered yet whether VAT number {number} is valid: {why}. The order waits and the number is "
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
        "This order was booked at 0 %, but VIES has not answered yet whether VAT number {number} is valid: {why}. "
        "The number is asked again every hour and there is nothing to do; when you have other proof, acknowledge this "
        "with a reason.",
    ),
    CauseKind.CARD_WITHOUT_VAT_NUMBER: Bilingual(
        "De webshop rekende 0 % btw (verlegd), maar klant {who} heeft in SnelStart geen btw-nummer van {country}, en "
        "dan rekent SnelStart wel btw. Zet het btw-nummer op de klantkaart en probeer het opnieuw, of koppel een klant "
        "die het heeft.",
        "The shop charged 0 % VAT (reverse charge), but customer {who} has no VAT number of {country} in SnelStart, "
        "and then SnelStart does charge VAT. Put the VAT number on the customer card and retry, or link a customer "
        "that has it.",
    ),
    CauseKind.CARD_WITH_OTHER_VAT_NUMBER: Bilingual(
        "De webshop rekende 0 % btw (verlegd) op btw-nummer {number}, maar klant {who} heeft in SnelStart btw-nummer "
        "{card_number}. Koppel de klant met nummer {number}, of verbeter het nummer op de klantkaart en probeer het "
        "opnieuw.",
        "The shop charged 0 % VAT (reverse charge) on VAT number {number}, but customer {who} has VAT number "
        "{card_number} in SnelStart. Link the customer with number {number}, or correct the number on the customer "
        "card and retry.",
    ),
    CauseKind.CARD_WITH_VAT_NUMBER: Bilingual(
        "De webshop rekende btw over een levering in {country}, maar klant {who} heeft in SnelStart btw-nummer "
        "{card_number}, en dan rekent SnelStart geen btw. Koppel een klantkaart zonder btw-nummer, of haal het nummer "
        "van de klantkaart en probeer het opnieuw.",
        "The shop charged VAT on a delivery in {country}, but customer {who} has VAT number {card_number} in "
        "SnelStart, and then SnelStart charges no VAT. Link a customer card without a VAT number, or take the "
        "number off the customer card and retry.",
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
        "webwinkel rekent SnelStart de btw van de klantkaart. Koppel een klant in {country}, of kies bij de "
        "instellingen, tab Orders, de adressen van de webshop-order.",
        "This order belongs to {country}, but the customer card of {who} is in {card_country}, and without an address "
        "of the shop SnelStart charges the VAT of the customer card. Link a customer in {country}, or choose the "
        "addresses of the shop order in the settings, tab Orders.",
    ),
    CauseKind.FOREIGN_VAT_OFF: Bilingual(
        "De webshop rekende {percent} % btw van {country}, maar deze administratie factureert geen buitenlandse btw. "
        "Zet dat aan in SnelStart (éénloketsysteem) en probeer het opnieuw. Doet u niet mee aan dat systeem, vul "
        "dan in welk bedrag onder welk Nederlands tarief moet komen.",
        "The shop charged {percent} % VAT of {country}, but this administration does not invoice foreign VAT. Switch "
        "that on in SnelStart (one-stop shop) and retry. If you do not take part in that scheme, enter which amount "
        "belongs under which Dutch rate.",
    ),
}
