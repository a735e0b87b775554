"""The demo: three shops with real captured orders, two administrations, three profiles."""

from copy import deepcopy
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

PICKUP_POINT = {
    "firstname": "Petra",
    "lastname": "Punt",
    "company": "PostNL-punt Bruna Vismarkt",
    "address_1": "Vismarkt 2",
    "postcode": "3511 KR",
    "city": "Utrecht",
}
"""Where the order of the demo goes that its shopper fetches at a pickup point."""
_PLACED_AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
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


class DemoWithPickupPoint(Demo):
    """A demo shop in which an order to a pickup point stands besides, without a billing address."""

    def shop(self) -> SimulatedShop:
        """Make the simulated shop with its captured orders and that one."""
        shop = SimulatedShop(self.capture)
        _place_for_pickup(shop)
        return shop


def demos() -> tuple[Demo, ...]:
    """Return the three demos; the first two share an administration, as two shops of one company do."""
    first = demo_administration("Voorbeeld Handel BV", "demo-koppelsleutel-1", oss=True)
    second = demo_administration("Tweede Winkel BV", "demo-koppelsleutel-2", oss=False)
    return (
        Demo("winkel-oc30", "Labwinkel OpenCart 3.0", "3.0.3.9", first, "OC30-"),
        Demo("winkel-oc40", "Labwinkel OpenCart 4.0", "4.0.2.3", first, "OC40-"),
        DemoWithPickupPoint("winkel-oc41", "Labwinkel OpenCart 4.1", "4.1.0.3", second, "OC41-"),
    )


def _place_for_pickup(shop: SimulatedShop) -> None:
    """Place an order as OpenCart 4 keeps one to a pickup point: the point alone, in the delivery address."""
    entry = deepcopy(next(each for each in shop.entries.values() if not each["order"]["payment_address_1"]))
    entry["order"] |= {"firstname": "Petra", "lastname": "Punt", "email": "punt@example.test"}
    entry["order"] |= {f"shipping_{name}": text for name, text in PICKUP_POINT.items()}
    clock, shop.clock = shop.clock, lambda: _PLACED_AT
    shop.place(entry, status=2)
    shop.clock = clock


def _id_of(records: dict[str, dict[str, object]], name: str, value: object) -> str:
    return next(key for key, record in records.items() if record[name] == value)
