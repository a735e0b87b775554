"""Setting of the VAT rates of other countries that SnelStart's own VAT kinds cannot say (behaviour.md 1.1.6)."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from sconnect.domain.profile.setting import Settings, setting


class ForeignRate(Settings):
    """A VAT rate of another country, and what bears it in the books: a revenue group, an article, or both."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = setting(
        nl="Land",
        en="Country",
        means_nl="Het land waar de goederen heen gaan, bijvoorbeeld FR.",
        means_en="The country that the goods go to, FR for example.",
    )
    percent: Decimal = setting(
        nl="Btw-percentage",
        en="VAT percentage",
        means_nl="Het tarief van dat land, bijvoorbeeld 10; 0 voor export naar een deel ervan buiten het btw-gebied.",
        means_en="The rate of that country, 10 for example; 0 for exports to a part of it outside the VAT area.",
        ge=Decimal(0),
        le=Decimal(100),
        decimal_places=2,
    )
    revenue_group_id: Annotated[str, Field(max_length=64)] = setting(
        "",
        nl="Omzetgroep",
        en="Revenue group",
        means_nl="De omzetgroep waarvan de artikelen dit tarief in SnelStart hebben bij levering in dat land.",
        means_en="The revenue group whose articles have this rate in SnelStart for deliveries in that country.",
    )
    article_code: Annotated[str, Field(max_length=50)] = setting(
        "",
        nl="Artikelcode",
        en="Article code",
        means_nl="Het artikel met dit tarief in dat land. Verzendkosten en toeslagen met dit tarief gaan hierop, en "
        "producten als er geen omzetgroep voor is.",
        means_en="The article with this rate in that country. Shipping and fees at this rate go on it, and so do "
        "products when there is no revenue group for it.",
    )
