"""A profile: one shop linked to one administration, with every setting.

The settings page, the API document and the settings table of the manual are generated from these models.
"""

from typing import Annotated

from pydantic import Field

from sconnect.domain.profile.articles import (
    ArticleExportSettings,
    ArticleSettings,
    Processing,
    ShopArticleKey,
    StockRecheck,
    StockSource,
)
from sconnect.domain.profile.customers import (
    CodeSource,
    CustomerExportSettings,
    CustomerSettings,
    RecognitionMode,
    ViesMode,
)
from sconnect.domain.profile.foreign_rates import DAY, ForeignRate, PickupMethod, VatExemption
from sconnect.domain.profile.gift_cards import VoucherRate, voucher_rate_on
from sconnect.domain.profile.orders import (
    AddressSource,
    ArticlePerVatKind,
    DescriptionMode,
    LineMode,
    OptionArticle,
    OptionMode,
    OrderSettings,
    TotalRole,
)
from sconnect.domain.profile.payment_methods import (
    Blocking,
    InvoiceByEmail,
    NewCardReminders,
    PaymentMethod,
    PaymentMoment,
    PaymentTerms,
)
from sconnect.domain.profile.planning import Interval, Planning, Task, TaskPlan
from sconnect.domain.profile.setting import Settings, setting

PROFILE_ID = r"^[a-z0-9][a-z0-9-]{0,39}$"

__all__ = [
    "DAY",
    "PROFILE_ID",
    "AddressSource",
    "ArticleExportSettings",
    "ArticlePerVatKind",
    "ArticleSettings",
    "Blocking",
    "CodeSource",
    "Connection",
    "CustomerExportSettings",
    "CustomerSettings",
    "DescriptionMode",
    "ForeignRate",
    "Interval",
    "InvoiceByEmail",
    "LineMode",
    "NewCardReminders",
    "OptionArticle",
    "OptionMode",
    "OrderSettings",
    "PaymentMethod",
    "PaymentMoment",
    "PaymentTerms",
    "PickupMethod",
    "Planning",
    "Processing",
    "Profile",
    "RecognitionMode",
    "Settings",
    "ShopArticleKey",
    "StockRecheck",
    "StockSource",
    "Task",
    "TaskPlan",
    "TotalRole",
    "VatExemption",
    "ViesMode",
    "VoucherRate",
    "voucher_rate_on",
]


class Connection(Settings):
    """The shop and the administration of a profile. Secrets are held by name only, never by value."""

    shop_link_secret: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,127}$")] = setting(
        nl="Koppelcode van de winkel",
        en="Link code of the shop",
        means_nl="Naam waaronder de koppelcode uit de winkelextensie veilig is opgeborgen.",
        means_en="Name under which the link code of the shop extension is kept safely.",
    )
    client_key_secret: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,127}$")] = setting(
        nl="Koppelsleutel van SnelStart",
        en="Client key of SnelStart",
        means_nl="Naam waaronder de koppelsleutel van de administratie veilig is opgeborgen.",
        means_en="Name under which the client key of the administration is kept safely.",
    )
    administration_id: Annotated[str, Field(max_length=64)] = setting(
        "",
        nl="Administratie",
        en="Administration",
        means_nl="De administratie die bij het koppelen is vastgelegd. Opent de sleutel een andere, dan stopt de taak.",
        means_en="The administration pinned when linking. When the key opens another one, the task stops.",
    )


class Profile(Settings):
    """One shop linked to one administration."""

    id: Annotated[str, Field(pattern=PROFILE_ID)] = setting(
        nl="Profiel",
        en="Profile",
        means_nl="De vaste korte naam van het profiel: kleine letters, cijfers en streepjes.",
        means_en="The fixed short name of the profile: lower-case letters, digits and hyphens.",
    )
    name: Annotated[str, Field(min_length=1, max_length=50)] = setting(
        nl="Naam",
        en="Name",
        means_nl="De naam van de winkel zoals die in overzichten staat.",
        means_en="The name of the shop as lists show it.",
    )
    active: bool = setting(
        True,
        nl="Actief",
        en="Active",
        means_nl="Een profiel dat uit staat doet niets, ook niet met de hand. Proefdraaien kan wel.",
        means_en="A profile that is off does nothing, not by hand either. A dry run is possible.",
    )
    stores: tuple[Annotated[str, Field(pattern=r"^[0-9]{1,18}$")], ...] = setting(
        (),
        nl="Winkels",
        en="Stores",
        means_nl="Van welke winkels (stores) van een webshop met meer winkels dit profiel de orders importeert, en de "
        "producten en klanten bijwerkt. Leeg: van alle, ook die er nog bij komen. Twee profielen van een "
        "administratie hebben nooit dezelfde winkel. Nieuwe producten komen alleen in deze winkels te staan, tenzij "
        "bij Artikelen exporteren andere zijn gekozen.",
        means_en="Of which stores of a shop with several of them this profile imports the orders, and updates the "
        "products and customers. Empty: of all, those still to come included. Two profiles of an administration never "
        "have the same store. New products are shown in these stores only, unless others are chosen at Article export.",
        max_length=100,
    )
    connection: Connection = setting(
        nl="Verbinding",
        en="Connection",
        means_nl="De winkel en de administratie die aan elkaar gekoppeld zijn.",
        means_en="The shop and the administration that are linked.",
    )
    orders: OrderSettings = setting(
        nl="Orders",
        en="Orders",
        means_nl="Hoe webshop-orders verkooporders worden.",
        means_en="How shop orders become sales orders.",
    )
    articles: ArticleSettings = setting(
        ArticleSettings(),
        nl="Artikelen",
        en="Articles",
        means_nl="Hoe artikelen worden gevonden en gemaakt.",
        means_en="How articles are found and made.",
    )
    customers: CustomerSettings = setting(
        CustomerSettings(),
        nl="Klanten",
        en="Customers",
        means_nl="Hoe klanten worden herkend en gemaakt.",
        means_en="How customers are recognised and made.",
    )
    article_export: ArticleExportSettings = setting(
        ArticleExportSettings(),
        nl="Artikelen exporteren",
        en="Article export",
        means_nl="Wat er van een SnelStart-artikel in de winkel terechtkomt.",
        means_en="What of a SnelStart article ends up in the shop.",
    )
    customer_export: CustomerExportSettings = setting(
        CustomerExportSettings(),
        nl="Klanten exporteren",
        en="Customer export",
        means_nl="Wat er van een SnelStart-klant in de winkel terechtkomt.",
        means_en="What of a SnelStart customer ends up in the shop.",
    )
    planning: Planning = setting(
        Planning(),
        nl="Planning",
        en="Planning",
        means_nl="Hoe vaak elke taak vanzelf draait.",
        means_en="How often each task runs by itself.",
    )

    def payment_reference(self, order_id: str) -> str:
        """Return the key by which an order of this profile is found back in the books (at most 50 characters)."""
        return f"{self.orders.reference_prefix}{order_id}"
