"""Settings of VAT that SnelStart cannot tell: rates of other countries, countries without VAT, goods picked up.

See behaviour.md 1.1.6.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from sconnect.domain.profile.setting import Settings, setting
from sconnect.domain.values.bilingual import Bilingual, UnfitValueError

DAY = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
"""The form of a day, which may be empty."""


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else text
    except ValueError as error:
        raise UnfitValueError(
            Bilingual(
                "Deze dag bestaat niet. Vul een datum in, zoals 2026-11-01.",
                "This day does not exist. Fill in a date, such as 2026-11-01.",
            )
        ) from error


Day = Annotated[str, Field(pattern=DAY), AfterValidator(_day)]
"""A day as 2026-07-01; empty for none."""


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


class VatExemption(Settings):
    """A country in which no VAT is due under a small-business scheme (KOR, EU-KOR), and since and until when."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = setting(
        nl="Land",
        en="Country",
        means_nl="Het land waarvoor de regeling geldt: NL voor de KOR, een ander land voor de EU-KOR.",
        means_en="The country that the scheme holds for: NL for the Dutch one, another country for that of the Union.",
    )
    first_day: Day = setting(
        "",
        nl="Vanaf",
        en="From",
        means_nl="De eerste dag van de regeling, bijvoorbeeld 2026-01-01; leeg is altijd al.",
        means_en="The first day of the scheme, 2026-01-01 for example; empty for always before.",
    )
    last_day: Day = setting(
        "",
        nl="Tot en met",
        en="Until",
        means_nl="De laatste dag van de regeling; leeg als die nog loopt.",
        means_en="The last day of the scheme; empty while it goes on.",
    )

    def holds(self, day: date) -> bool:
        """Whether the scheme holds on a day, both ends included."""
        return self.first_day <= day.isoformat() and (not self.last_day or day.isoformat() <= self.last_day)


class PickupMethod(Settings):
    """A shipping method of the shop with which the shopper picks the goods up in the shop."""

    code: Annotated[str, Field(min_length=1, max_length=64)] = setting(
        nl="Code van de verzendmethode",
        en="Code of the shipping method",
        means_nl="De code die de winkel aan de methode geeft, zoals pickup.pickup.",
        means_en="The code that the shop gives the method, such as pickup.pickup.",
    )
