"""Sentences of causes about articles and customers that cannot be exported."""

from sconnect.domain.causes.kinds import CauseKind
from sconnect.domain.values.bilingual import Bilingual

TEXTS: dict[CauseKind, Bilingual] = {
    CauseKind.EXPORT_CODE_MISSING: Bilingual(
        "Artikel {name} heeft geen code waaronder de winkel het kan kennen. Vul in SnelStart {field} in.",
        "Article {name} has no code by which the shop can know it. Fill in {field} in SnelStart.",
    ),
    CauseKind.EXPORT_CODE_UNFIT: Bilingual(
        "De {field} van artikel {code} is te lang: de winkel neemt hooguit {limit} tekens. Kort hem in SnelStart in.",
        "The {field} of article {code} is too long for the shop: {limit} characters at most. Shorten it in SnelStart.",
    ),
    CauseKind.EXPORT_PRICE_MISSING: Bilingual(
        "Artikel {code} heeft geen verkoopprijs. Vul de verkoopprijs in SnelStart in; dan gaat het alsnog naar de "
        "winkel.",
        "Article {code} has no sales price. Fill in the sales price in SnelStart; then it goes to the shop after all.",
    ),
    CauseKind.EXPORT_PRICE_UNFIT: Bilingual(
        "De verkoopprijs van artikel {code} ({price:euro}) past niet in de winkel: die neemt 0 tot {limit:euro} aan. "
        "Verbeter de prijs in SnelStart.",
        "The sales price of article {code} ({price:euro}) does not fit the shop, which takes 0 to {limit:euro}. "
        "Correct the price in SnelStart.",
    ),
    CauseKind.EXPORT_VAT_UNKNOWN: Bilingual(
        "Het btw-tarief van artikel {code} is niet bekend, en zonder tarief is de prijs zonder btw niet uit te "
        "rekenen. Kies in SnelStart een omzetgroep met een btw-tarief.",
        "The VAT rate of article {code} is not known, and without it the price excluding VAT cannot be worked out. "
        "Choose a revenue group with a VAT rate in SnelStart.",
    ),
    CauseKind.EXPORT_TAX_CLASS_MISSING: Bilingual(
        "Er is geen belastingklasse gekozen voor {vat}, dus artikel {code} kan niet worden aangemaakt. Kies die bij de "
        "instellingen, tab Artikelen exporteren.",
        "No tax class is chosen for {vat}, so article {code} cannot be created. Choose it in the settings, tab "
        "Article export.",
    ),
    CauseKind.EXPORT_NOT_IN_SHOP: Bilingual(
        "Artikel {code} staat niet in de winkel, en nieuwe producten aanmaken staat uit. Maak het product in de "
        "winkel aan of zet dat aan bij de instellingen, tab Artikelen exporteren.",
        "Article {code} is not in the shop, and creating new products is switched off. Create the product in the shop "
        "or switch that on in the settings, tab Article export.",
    ),
    CauseKind.EXPORT_CODE_SHARED: Bilingual(
        "Meer dan één artikel in SnelStart heeft code {code}: {candidates}. Geef elk artikel een eigen code.",
        "More than one article in SnelStart has code {code}: {candidates}. Give each article a code of its own.",
    ),
    CauseKind.EXPORT_PRODUCT_AMBIGUOUS: Bilingual(
        "Artikel {code} past op meer dan één product in de winkel: {candidates}. Geef elk product een eigen code.",
        "Article {code} fits more than one product in the shop: {candidates}. Give each product a code of its own.",
    ),
    CauseKind.EXPORT_PRODUCT_TAKEN: Bilingual(
        "Product {product} in de winkel hoort al bij artikel {other}, dus artikel {code} werkt het niet bij. Koppel "
        "het product aan het juiste artikel.",
        "Product {product} in the shop already belongs to article {other}, so article {code} does not update it. Link "
        "the product to the right article.",
    ),
    CauseKind.EXPORT_PRODUCT_OTHER_STORE: Bilingual(
        "Product {product} staat niet in een winkel (store) van dit profiel, dus artikel {code} werkt het niet bij. "
        "Zet het product in de webshop ook in een winkel van dit profiel als dat wel moet.",
        "Product {product} is in none of the stores of this profile, so article {code} does not update it. Put the "
        "product in a store of this profile in the shop, if it should be.",
    ),
    CauseKind.EXPORT_PRODUCT_REFUSED: Bilingual(
        "De winkel weigert artikel {code}: {detail}. Verbeter dit en exporteer opnieuw.",
        "The shop refuses article {code}: {detail}. Correct this and export again.",
    ),
    CauseKind.EXPORT_ARTICLE_UNREADABLE: Bilingual(
        "Artikel {code} kan niet worden geëxporteerd: {detail}. Verbeter dat; daarna gaat het artikel vanzelf alsnog "
        "naar de winkel.",
        "Article {code} cannot be exported: {detail}. Correct that; then the article goes to the shop after all.",
    ),
    CauseKind.EXPORT_EMAIL_MISSING: Bilingual(
        "Klant {who} heeft in SnelStart geen e-mailadres en kan daarom geen winkelklant worden. Vul het e-mailadres in "
        "als dat wel moet.",
        "Customer {who} has no e-mail address in SnelStart and so cannot be a customer of the shop. Fill in the e-mail "
        "address if it should be.",
    ),
    CauseKind.EXPORT_EMAIL_INVALID: Bilingual(
        "Het e-mailadres van klant {who} is ongeldig: {email}. Verbeter het in SnelStart.",
        "The e-mail address of customer {who} is invalid: {email}. Correct it in SnelStart.",
    ),
    CauseKind.EXPORT_COUNTRY_UNKNOWN: Bilingual(
        "Het land in het adres van klant {who} is niet bekend ({country}). Verbeter het land op de klantkaart in "
        "SnelStart.",
        "The country in the address of customer {who} is not known ({country}). Correct the country on the customer "
        "card in SnelStart.",
    ),
    CauseKind.EXPORT_CUSTOMER_UNREADABLE: Bilingual(
        "Klant {who} kan niet worden geëxporteerd: {detail}. Verbeter dat; daarna gaat de klant vanzelf alsnog naar de "
        "winkel.",
        "Customer {who} cannot be exported: {detail}. Correct that; then the customer goes to the shop after all.",
    ),
    CauseKind.EXPORT_CUSTOMER_INACTIVE: Bilingual(
        "Klant {who} staat in SnelStart op non-actief. De winkelklant blijft zoals hij is; zet hem in de winkel zelf "
        "uit als hij niet meer mag bestellen.",
        "Customer {who} is inactive in SnelStart. The customer in the shop stays as it is; switch it off in the shop "
        "yourself if it may no longer order.",
    ),
    CauseKind.EXPORT_CUSTOMER_NOT_IN_SHOP: Bilingual(
        "Klant {who} staat niet in de winkel, en nieuwe winkelklanten aanmaken staat uit. Zet dat aan bij de "
        "instellingen, tab Klanten exporteren, als dat wel moet.",
        "Customer {who} is not in the shop, and creating new customers there is switched off. Switch that on in the "
        "settings, tab Customer export, if it should be.",
    ),
    CauseKind.EXPORT_EMAIL_SHARED: Bilingual(
        "Meer dan één klant in SnelStart heeft e-mailadres {email}: {candidates}. Geef elke klant een eigen "
        "e-mailadres, of koppel de winkelklant aan de juiste.",
        "More than one customer in SnelStart has e-mail address {email}: {candidates}. Give each customer an address "
        "of its own, or link the customer of the shop to the right one.",
    ),
    CauseKind.EXPORT_ACCOUNT_AMBIGUOUS: Bilingual(
        "Klant {who} past op meer dan één winkelklant: {candidates}. Voeg die in de winkel samen of geef elk een eigen "
        "e-mailadres.",
        "Customer {who} fits more than one customer of the shop: {candidates}. Merge those in the shop or give each an "
        "e-mail address of its own.",
    ),
    CauseKind.EXPORT_ACCOUNT_TAKEN: Bilingual(
        "Winkelklant {account} hoort al bij klant {other}, dus klant {who} werkt hem niet bij. Koppel de winkelklant "
        "aan de juiste klant.",
        "Customer {account} of the shop already belongs to customer {other}, so customer {who} does not update it. "
        "Link the customer of the shop to the right one.",
    ),
    CauseKind.EXPORT_ACCOUNT_OTHER_STORE: Bilingual(
        "Winkelklant {account} hoort bij een winkel (store) die dit profiel niet heeft, dus klant {who} werkt hem niet "
        "bij. Kies die winkel bij de instellingen, tab Verbinding, als dat wel moet.",
        "Customer {account} of the shop is of a store that this profile does not have, so customer {who} does not "
        "update it. Choose that store in the settings, tab Connection, if it should be.",
    ),
    CauseKind.EXPORT_CUSTOMER_REFUSED: Bilingual(
        "De winkel weigert klant {who}: {detail}. Verbeter dit en exporteer opnieuw.",
        "The shop refuses customer {who}: {detail}. Correct this and export again.",
    ),
}
