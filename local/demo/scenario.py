"""The demo: three shops with real captured orders, two administrations, three profiles."""

from dataclasses import dataclass
from datetime import UTC, datetime

from local.shop.shop import SimulatedShop
from local.snelstart.administration import demo_administration
from local.snelstart.books import Books
from sconnect.domain.books import VatKind
from sconnect.domain.profile import (
    ArticleExportSettings,
    ArticlePerVatKind,
    ArticleSettings,
    Connection,
    CustomerExportSettings,
    Interval,
    OrderSettings,
    Planning,
    Profile,
    TaskPlan,
)

STATUSES = (1, 2, 3, 5)
"""Pending too: the captured shops sell cash on delivery, where a pending order is a sale."""


@dataclass(frozen=True, slots=True)
class Demo:
    """One demo shop and the administration it is linked to."""

    profile_id: str
    name: str
    capture: str
    books: Books
    prefix: str

    def shop(self) -> SimulatedShop:
        """Make the simulated shop with its captured orders."""
        return SimulatedShop(self.capture)

    def profile(self) -> Profile:
        """Make the profile as its owner would have set it up."""
        service = ArticlePerVatKind
        return Profile(
            id=self.profile_id,
            name=self.name,
            connection=Connection(
                shop_link_secret=f"{self.profile_id}-shop",
                client_key_secret=f"{self.profile_id}-snelstart",
                administration_id=self.books.company["administratieIdentifier"],
            ),
            orders=OrderSettings(
                statuses=STATUSES,
                start=datetime(2026, 1, 1, tzinfo=UTC),
                sales_template_id=_id_of(self.books.templates, "omschrijving", "Webshop"),
                reference_prefix=self.prefix,
                shipping_articles=service(high="VERZENDKOSTEN-H", low="VERZENDKOSTEN-L", none="VERZENDKOSTEN-0"),
                other_fee_articles=service(high="TOESLAG-H", low="TOESLAG-L", none="TOESLAG-0"),
                discount_articles=service(high="KORTING-H", low="KORTING-L", none="KORTING-0"),
                voucher_article="TEGOEDBON",
                credit_article="TEGOEDBON",
                rounding_article="AFRONDING",
            ),
            articles=ArticleSettings(
                revenue_groups_by_rate={
                    "21": _id_of(self.books.revenue_groups, "nummer", 1),
                    "9": _id_of(self.books.revenue_groups, "nummer", 2),
                    "0": _id_of(self.books.revenue_groups, "nummer", 3),
                }
            ),
            article_export=ArticleExportSettings(
                publish_new=True,
                update_sku=True,
                update_tax_class=True,
                tax_classes={VatKind.HIGH: "20", VatKind.LOW: "21"},
            ),
            customer_export=CustomerExportSettings(number_field_id="3", update_phone=True),
            planning=Planning(import_orders=TaskPlan(interval=Interval.MINUTES_5)),
        )


def demos() -> tuple[Demo, ...]:
    """Return the three demos; the first two share an administration, as two shops of one company do."""
    first = demo_administration("Voorbeeld Handel BV", "demo-koppelsleutel-1", oss=True)
    second = demo_administration("Tweede Winkel BV", "demo-koppelsleutel-2", oss=False)
    return (
        Demo("winkel-oc30", "Labwinkel OpenCart 3.0", "3.0.3.9", first, "OC30-"),
        Demo("winkel-oc40", "Labwinkel OpenCart 4.0", "4.0.2.3", first, "OC40-"),
        Demo("winkel-oc41", "Labwinkel OpenCart 4.1", "4.1.0.3", second, "OC41-"),
    )


def _id_of(records: dict[str, dict[str, object]], name: str, value: object) -> str:
    return next(key for key, record in records.items() if record[name] == value)
