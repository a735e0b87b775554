"""Settings of the tab Artikelen (behaviour.md 1.2)."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from sconnect.domain.books import VatKind
from sconnect.domain.profile.orders import Id, Text50
from sconnect.domain.profile.setting import Settings, setting
from sconnect.domain.values.choice import Choice

LANGUAGE = r"^([A-Za-z]{2}([-_][A-Za-z0-9]{2})?)?$"
Language = Annotated[str, Field(max_length=5, pattern=LANGUAGE)]
"""The code of a language of the shop, such as `nl-nl`; or nothing."""
Rate = Annotated[Decimal, Field(ge=0, le=100)]
"""A VAT percentage."""


class ShopArticleKey(Choice):
    """The shop field that holds the article code."""

    MODEL = "model", "Model", "Model"
    SKU = "sku", "SKU", "SKU"
    EAN = "ean", "EAN", "EAN"
    UPC = "upc", "UPC", "UPC"
    MPN = "mpn", "MPN", "MPN"
    JAN = "jan", "JAN", "JAN"
    ISBN = "isbn", "ISBN", "ISBN"


class Processing(Choice):
    """What may happen to what is not known yet, and to what is."""

    ADD = (
        "add",
        "Alleen toevoegen",
        "Add only",
        "Maakt aan wat SnelStart niet kent. Wat er al is verandert nooit.",
        "Makes what SnelStart does not know. What is there never changes.",
    )
    ADD_AND_UPDATE = (
        "add_and_update",
        "Toevoegen en bijwerken",
        "Add and update",
        (
            "Maakt aan wat SnelStart niet kent, en houdt bij wat er is: van artikelen naam en prijs, van klanten "
            "naam, adres, telefoon, e-mailadres en btw-nummer. Er wordt nooit iets leeggemaakt."
        ),
        (
            "Makes what SnelStart does not know, and keeps what is there up to date: name and price of articles, "
            "name, address, telephone, e-mail address and VAT number of customers. Nothing is ever blanked."
        ),
    )
    MANUAL = (
        "manual",
        "Handmatig",
        "By hand",
        "Maakt niets aan en verandert niets: de order wacht op de werklijst tot u kiest.",
        "Makes nothing and changes nothing: the order waits in the work list until you choose.",
    )


class ArticleSettings(Settings):
    """How articles are found and made."""

    shop_key: ShopArticleKey = setting(
        ShopArticleKey.MODEL,
        nl="Artikelcode in de winkel",
        en="Article code in the shop",
        means_nl="Het veld van het product waarin de artikelcode staat; is het leeg, dan het model op de orderregel.",
        means_en="The product field that holds the article code; where empty, the model on the order line.",
    )
    extra_field: Text50 = setting(
        "",
        nl="Extra veld in SnelStart",
        en="Extra field in SnelStart",
        means_nl="Zoek artikelen op dit extra veld in plaats van op Artikelcode. Leeg: op Artikelcode.",
        means_en="Find articles by this extra field instead of by article code. Empty: by article code.",
    )
    processing: Processing = setting(
        Processing.ADD,
        nl="Verwerking artikelen",
        en="Processing of articles",
        means_nl="Of onbekende artikelen worden aangemaakt, bekende worden bijgewerkt, of alles met de hand gaat.",
        means_en="Whether unknown articles are made, known ones updated, or all is done by hand.",
    )
    language: Language = setting(
        "",
        nl="Taal van de artikelen",
        en="Language of the articles",
        means_nl="De taal van de winkel waarin namen op artikelkaarten komen. Leeg: Nederlands, of de taal die de "
        "winkel heeft. Op de orderregel staan altijd de woorden van de besteller.",
        means_en="The shop's language in which names come on article cards. Empty: Dutch, or the language that the "
        "shop has. The order line always has the words of who ordered.",
    )
    revenue_group_id: Id = setting(
        "",
        nl="Omzetgroep",
        en="Revenue group",
        means_nl="Omzetgroep voor nieuwe artikelen als er voor hun btw-tarief geen is gekozen.",
        means_en="Revenue group for new articles when none is chosen for their VAT rate.",
    )
    revenue_groups_by_rate: dict[Rate, Id] = setting(
        {},
        nl="Omzetgroep per btw-tarief",
        en="Revenue group per VAT rate",
        means_nl="Omzetgroep voor nieuwe artikelen per btw-percentage, bijvoorbeeld 21 en 9.",
        means_en="Revenue group for new articles per VAT percentage, for example 21 and 9.",
        max_length=20,
    )
    revenue_groups_by_tax_class: dict[Annotated[str, Field(max_length=32)], Id] = setting(
        {},
        nl="Omzetgroep per belastingklasse",
        en="Revenue group per tax class",
        means_nl="Omzetgroep voor nieuwe artikelen per belastingklasse van de winkel, waar er per btw-tarief meer dan "
        "één is, zoals goederen en diensten. Gaat voor die per btw-tarief.",
        means_en="Revenue group for new articles per tax class of the shop, where there is more than one per VAT rate, "
        "such as goods and services. Goes before that per VAT rate.",
        max_length=100,
    )
    revenue_groups_not_shipped: dict[Rate, Id] = setting(
        {},
        nl="Omzetgroep voor wat niet wordt verzonden",
        en="Revenue group for what is not shipped",
        means_nl="Omzetgroep voor nieuwe artikelen van producten zonder verzending (diensten, downloads), per "
        "btw-percentage. Gaat voor de andere keuzes.",
        means_en="Revenue group for new articles of products without shipping (services, downloads), per VAT "
        "percentage. Goes before the other choices.",
        max_length=20,
    )
    collective_article: Text50 = setting(
        "",
        nl="Verzamelartikel",
        en="Collective article",
        means_nl="Artikelcode waarop een onbekend artikel met de hand kan worden geboekt.",
        means_en="Article code on which an unknown article can be booked by hand.",
    )


class StockSource(Choice):
    """The stock figure an article export writes."""

    NONE = (
        "none",
        "Niet bijwerken",
        "Do not update",
        "De winkel houdt haar eigen voorraad bij.",
        "The shop keeps its own stock.",
    )
    FREE = (
        "free",
        "Vrije voorraad",
        "Free stock",
        "Wat er ligt, min wat op verkooporders is toegezegd.",
        "What is there, less what sales orders promise.",
    )
    TECHNICAL = (
        "technical",
        "Technische voorraad",
        "Technical stock",
        "Wat er volgens SnelStart ligt, toegezegd of niet.",
        "What is there by SnelStart, promised or not.",
    )


class StockRecheck(Choice):
    """How often the stock of every article is looked at, changed or not."""

    HOURLY = (
        "hourly",
        "Elk uur",
        "Every hour",
        "Een verkoop in SnelStart staat binnen een uur in de winkel.",
        "A sale in SnelStart is in the shop within an hour.",
    )
    DAILY = (
        "daily",
        "Elke dag",
        "Every day",
        "Een verkoop in SnelStart staat binnen een dag in de winkel. Kost minder aanroepen.",
        "A sale in SnelStart is in the shop within a day. Takes fewer calls.",
    )
    NEVER = (
        "never",
        "Alleen gewijzigde artikelen",
        "Only articles that changed",
        (
            "Alleen artikelen die SnelStart als gewijzigd meldt. Een verkoop wijzigt het artikel soms niet: de "
            "voorraad in de winkel kan dan achterlopen."
        ),
        (
            "Only articles that SnelStart reports as changed. A sale does not always change the article: the stock "
            "in the shop may then lag behind."
        ),
    )


class ArticleExportSettings(Settings):
    """How articles of the books become products of the shop (behaviour.md 1.4)."""

    only_with_field: Text50 = setting(
        "",
        nl="Alleen artikelen met extra veld",
        en="Only articles with extra field",
        means_nl="Naam van een extra veld; alleen artikelen waarin het de gevraagde waarde heeft gaan naar de winkel.",
        means_en="Name of an extra field; only articles where it has the wanted value go to the shop.",
    )
    only_with_value: Annotated[str, Field(max_length=250)] = setting(
        "Ja",
        nl="Gevraagde waarde",
        en="Wanted value",
        means_nl="De waarde die het extra veld moet hebben.",
        means_en="The value the extra field must have.",
    )
    create_products: bool = setting(
        True,
        nl="Nieuwe producten aanmaken",
        en="Create new products",
        means_nl="Maakt een product aan voor een artikel dat de winkel niet kent.",
        means_en="Makes a product for an article the shop does not know.",
    )
    publish_new: bool = setting(
        False,
        nl="Nieuwe producten zichtbaar",
        en="Publish new products",
        means_nl="Zet een nieuw product meteen aan.",
        means_en="Switches a new product on at once.",
    )
    new_product_stores: tuple[Annotated[str, Field(pattern=r"^[0-9]{1,18}$")], ...] = setting(
        (),
        nl="Nieuwe producten in winkels",
        en="Stores of new products",
        means_nl="In welke winkels (stores) van de webshop een nieuw product komt te staan. Niets gekozen: in die van "
        "het profiel, en als daar geen gekozen zijn in alle. Producten die er al zijn, blijven waar ze staan.",
        means_en="In which stores of the shop a new product is shown. Nothing chosen: in those of the profile, and in "
        "all when none are chosen there. Products that are there stay where they are.",
        max_length=100,
    )
    update_price: bool = setting(
        True,
        nl="Prijs bijwerken",
        en="Update the price",
        means_nl="Overschrijft de prijs van bestaande producten.",
        means_en="Overwrites the price of existing products.",
    )
    update_name: bool = setting(
        False,
        nl="Naam bijwerken",
        en="Update the name",
        means_nl="Overschrijft de naam van bestaande producten.",
        means_en="Overwrites the name of existing products.",
    )
    name_languages: tuple[Language, ...] = setting(
        (),
        nl="Naam bijwerken in",
        en="Update the name in",
        means_nl="De talen van de winkel waarin de naam wordt overschreven. Niets gekozen: Nederlands, of de taal die "
        "de winkel heeft. In andere talen blijft een naam die er staat; waar er geen staat, komt deze.",
        means_en="The shop's languages in which the name is overwritten. Nothing chosen: Dutch, or the language that "
        "the shop has. In other languages a name that is there stays; where there is none, this one comes.",
        max_length=50,
    )
    update_status: bool = setting(
        True,
        nl="Status bijwerken",
        en="Update the status",
        means_nl=(
            "Zet het product uit van een artikel dat inactief is of niet meer voor de winkel gekozen, en weer aan als "
            "het terugkomt."
        ),
        means_en=(
            "Switches the product off of an article that is inactive or no longer chosen for the shop, and on again "
            "when it comes back."
        ),
    )
    update_model: bool = setting(
        False,
        nl="Model bijwerken",
        en="Update the model",
        means_nl="Overschrijft het model van bestaande producten met de artikelcode.",
        means_en="Overwrites the model of existing products with the article code.",
    )
    update_sku: bool = setting(
        False,
        nl="SKU bijwerken",
        en="Update the SKU",
        means_nl="Overschrijft de SKU van bestaande producten.",
        means_en="Overwrites the SKU of existing products.",
    )
    sku_field: Text50 = setting(
        "",
        nl="Extra veld met de SKU",
        en="Extra field with the SKU",
        means_nl="Het extra veld in SnelStart waarin de SKU staat. Leeg: de artikelcode is de SKU.",
        means_en="The extra field in SnelStart that holds the SKU. Empty: the article code is the SKU.",
    )
    update_ean: bool = setting(
        False,
        nl="EAN bijwerken",
        en="Update the EAN",
        means_nl="Overschrijft de EAN van bestaande producten.",
        means_en="Overwrites the EAN of existing products.",
    )
    ean_field: Text50 = setting(
        "",
        nl="Extra veld met de EAN",
        en="Extra field with the EAN",
        means_nl="Het extra veld in SnelStart waarin de EAN staat; leeg als die er niet is.",
        means_en="The extra field in SnelStart that holds the EAN; empty when there is none.",
    )
    stock: StockSource = setting(
        StockSource.NONE,
        nl="Voorraad",
        en="Stock",
        means_nl="Welke voorraad van SnelStart naar de winkel gaat.",
        means_en="Which stock goes from SnelStart to the shop.",
    )
    stock_recheck: StockRecheck = setting(
        StockRecheck.HOURLY,
        nl="Alle voorraad nalopen",
        en="Check all stock",
        means_nl=(
            "Hoe vaak de voorraad van alle artikelen wordt nagelopen, ook van artikelen die SnelStart niet als "
            "gewijzigd meldt. Kost een aanroep per 500 artikelen."
        ),
        means_en=(
            "How often the stock of all articles is checked, also of those SnelStart does not report as changed. Takes "
            "a call per 500 articles."
        ),
    )
    tax_classes: dict[VatKind, Id] = setting(
        {},
        nl="Belastingklasse per btw-soort",
        en="Tax class per VAT kind",
        means_nl="De belastingklasse van de winkel voor hoog, laag, geen en overig btw-tarief.",
        means_en="The shop's tax class for the high, low and other VAT rate and for no VAT.",
        max_length=4,
    )
    update_tax_class: bool = setting(
        False,
        nl="Belastingklasse bijwerken",
        en="Update the tax class",
        means_nl="Overschrijft de belastingklasse van bestaande producten.",
        means_en="Overwrites the tax class of existing products.",
    )
