"""Sentences of causes about articles and what they are booked on."""

from sconnect.domain.causes.kinds import CauseKind
from sconnect.domain.values.bilingual import Bilingual

TEXTS: dict[CauseKind, Bilingual] = {
    CauseKind.ARTICLE_UNKNOWN: Bilingual(
        "Artikel {code} ({name}) is niet bekend in SnelStart. Koppel het aan een bestaand artikel, maak het aan of "
        "boek het op een verzamelartikel.",
        "Article {code} ({name}) is not known in SnelStart. Link it to an existing article, create it or book it on "
        "a collective article.",
    ),
    CauseKind.ARTICLE_AMBIGUOUS: Bilingual(
        "Artikel {code} past op meer dan één artikel in SnelStart: {candidates}. Kies het juiste.",
        "Article {code} fits more than one article in SnelStart: {candidates}. Choose the right one.",
    ),
    CauseKind.ARTICLE_GONE: Bilingual(
        "Product {name} ({product}) staat niet meer in de winkel, en daarmee is zijn artikelcode weg. Koppel het "
        "product aan het artikel in SnelStart waarop het hoort.",
        "Product {name} ({product}) is no longer in the shop, and its article code went with it. Link the product to "
        "the article in SnelStart on which it belongs.",
    ),
    CauseKind.ARTICLE_INACTIVE: Bilingual(
        "Artikel {code} staat in SnelStart op non-actief. Maak het weer actief of koppel een ander artikel.",
        "Article {code} is inactive in SnelStart. Make it active again or link another article.",
    ),
    CauseKind.ARTICLE_UNREADABLE: Bilingual(
        "Artikel {code} is in SnelStart niet te lezen ({detail}). Verbeter het artikel in SnelStart of koppel een "
        "ander artikel, en probeer het opnieuw.",
        "Article {code} cannot be read in SnelStart ({detail}). Correct the article in SnelStart or link another "
        "article, and retry.",
    ),
    CauseKind.ARTICLE_CODE_MISSING: Bilingual(
        "Product {name} heeft in de winkel geen artikelcode. Koppel het product aan een artikel; vul voor volgende "
        "orders de code in de winkel in.",
        "Product {name} has no article code in the shop. Link the product to an article; fill in the code in the "
        "shop for later orders.",
    ),
    CauseKind.OPTION_UNMAPPED: Bilingual(
        "Product {name} ({model}) is besteld met '{choice}'. Voor andere keuzen van dit product is een artikel "
        "gekozen, voor deze niet. Voeg haar toe bij de instellingen, tab Orders, Opties als artikel, en "
        "probeer het opnieuw.",
        "Product {name} ({model}) was ordered with '{choice}'. For other choices of this product an article is set, "
        "for this one none. Add it in the settings, tab Orders, Options as articles, and retry.",
    ),
    CauseKind.ARTICLE_CODE_UNFIT: Bilingual(
        "Artikelcode {code} past niet in deze administratie: {detail}. Koppel een bestaand artikel, of boek de order "
        "zelf in SnelStart en noteer hier het nummer.",
        "Article code {code} does not fit this administration: {detail}. Link an existing article, or book the order "
        "in SnelStart yourself and note the number here.",
    ),
    CauseKind.ARTICLE_OF_SEVERAL_PRODUCTS: Bilingual(
        "Code {code} is in de winkel van meer dan één product. Het artikel in SnelStart heeft {books_percent} % btw, "
        "maar product {product} is verkocht met {shop_percent} %. Koppel dit product aan een eigen artikel; de andere "
        "producten met die code houden het hunne.",
        "Code {code} belongs to more than one product in the shop. The article in SnelStart has {books_percent} % VAT, "
        "but product {product} was sold with {shop_percent} %. Link this product to an article of its own; the other "
        "products with that code keep theirs.",
    ),
    CauseKind.ARTICLE_CODE_TAKEN: Bilingual(
        "Artikel {code} kan niet worden aangemaakt: '{name}' heeft die artikelcode al in SnelStart, met '{value}' in "
        "extra veld '{field}'. Is het hetzelfde artikel, vul de code dan in dat veld in; koppel anders een ander "
        "artikel.",
        "Article {code} cannot be created: '{name}' has that article code in SnelStart already, with '{value}' in "
        "extra field '{field}'. If it is the same article, fill in the code in that field; otherwise link another "
        "article.",
    ),
    CauseKind.ARTICLE_FIELD_REFUSED: Bilingual(
        "Artikel {code} is gemaakt, maar SnelStart neemt de code niet aan in extra veld '{field}': {detail}. Vul het "
        "veld zelf in, of kies een ander veld bij de instellingen, tab Artikelen.",
        "Article {code} was made, but SnelStart does not take the code in extra field '{field}': {detail}. Fill in the "
        "field yourself, or choose another field in the settings, tab Articles.",
    ),
    CauseKind.ARTICLE_REFUSED: Bilingual(
        "SnelStart weigert artikel {code}: {detail}. Koppel een bestaand artikel, of verbeter het product in de "
        "winkel en probeer het opnieuw.",
        "SnelStart refuses article {code}: {detail}. Link an existing article, or correct the product in the shop and "
        "retry.",
    ),
    CauseKind.ARTICLE_UNCERTAIN: Bilingual(
        "SnelStart gaf geen antwoord bij het aanmaken van artikel {code}. Dit wordt vanzelf opnieuw geprobeerd.",
        "SnelStart did not answer when article {code} was created. This is tried again by itself.",
    ),
    CauseKind.REVENUE_GROUP_MISSING: Bilingual(
        "Voor nieuwe artikelen met {percent} % btw (artikel {code}) is geen omzetgroep gekozen. Kies die bij de "
        "instellingen, tab Artikelen.",
        "No revenue group is chosen for new articles with {percent} % VAT (article {code}). Choose it in the "
        "settings, tab Articles.",
    ),
    CauseKind.REVENUE_GROUP_MISFIT: Bilingual(
        "Nieuw artikel {code} heeft {percent} % btw, maar omzetgroep '{group}' hoort bij {group_percent} %. Kies bij "
        "de instellingen een omzetgroep voor {percent} %.",
        "New article {code} has {percent} % VAT, but revenue group '{group}' belongs to {group_percent} %. Choose a "
        "revenue group for {percent} % in the settings.",
    ),
    CauseKind.SERVICE_ARTICLE_MISSING: Bilingual(
        "Er is geen artikel gekozen voor {what} ({kind}). Kies het bij de instellingen, tab Orders.",
        "No article is chosen for {what} ({kind}). Choose it in the settings, tab Orders.",
    ),
    CauseKind.SERVICE_ARTICLE_UNKNOWN: Bilingual(
        "Artikel {code} voor {what} bestaat niet (meer) in SnelStart of is niet actief. Maak het aan, kies een ander "
        "bij de instellingen, tab Orders, of kies hier een ander voor deze order.",
        "Article {code} for {what} does not exist in SnelStart or is inactive. Create it, choose another in the "
        "settings, tab Orders, or choose another here for this order.",
    ),
}
