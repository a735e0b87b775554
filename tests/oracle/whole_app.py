"""An order on its way through the whole app: over the simulated shop, imported, and what the simulated books hold."""

from typing import Any

from local.demo.scenario import Demo, demos
from local.shop.shop import SimulatedShop
from sconnect.domain.books import VatKind
from sconnect.domain.explanation.model import read_explanation
from tests.fakes.virtual_time import VirtualClock
from tests.functional.lab import Lab
from tests.oracle import books
from tests.oracle.books import Booked, Line
from tests.oracle.shop_json import CAPTURES, VAT_NUMBER_FIELD, Case, Json

_LIKE = {VatKind.HIGH: "LAB-SHIRT", VatKind.LOW: "LAB-KOFFIE", VatKind.NONE: "KORTING-0"}
"""An article of the demo administration in a group of that kind. None is of the fourth kind."""
_KINDS = {"Hoog": VatKind.HIGH, "Laag": VatKind.LOW, "Geen": VatKind.NONE, "Overig": VatKind.OTHER}


class _Shop(SimulatedShop):
    """A simulated shop that describes itself as the generated one."""

    def __init__(self, case: Case, clock: VirtualClock) -> None:
        super().__init__(
            CAPTURES["4" if case.entry["order"]["shipping_method"].startswith("{") else "3"], clock=clock.now
        )
        self.adopt({})
        self._info = case.info

    def _called(self, request: Any) -> Json:
        answer = super()._called(request)
        return self._info if request.query.get("call") == "info" else answer


def book(case: Case) -> Booked:
    """Import the order and read the books."""
    lab = Lab(demo=_demo(oss=case.oss), shop=lambda _, clock: _Shop(case, clock))
    lab.change_profile("customers", vat_number_field_id=VAT_NUMBER_FIELD)
    lab.change_profile("orders", **books.answers(case))
    for row in case.entry["products"]:
        if like := _LIKE.get(books.kind_of(row["model"])):
            lab.add_article(row["model"], like=like)
    for code in books.VOUCHER_ARTICLES.values():
        lab.add_article(code, like=_LIKE[books.kind_of(code)])
    [order_id] = lab.place(case.entry)
    lab.import_orders()
    made = lab.booked(order_id)
    if not made:
        return Booked(waits=True, sentences=tuple(cause.dutch for each in lab.listed() for cause in each.details))
    [record] = made
    marker = lab.marker(order_id)
    held = lab.sim.books(lab.demo.books.name)
    return Booked(
        tuple(_line(held.articles, held.revenue_groups, line) for line in record["regels"] if line["artikel"]),
        read_explanation(marker.explanation if marker else "").notices,
        card_number=str(held.relations[record["relatie"]["id"]].get("btwNummer") or ""),
        includes_vat=record["verkooporderBtwIngaveModel"] == "Inclusief",
    )


def _line(articles: Json, groups: Json, line: Json) -> Line:
    article = articles[line["artikel"]["id"]]
    kind = _KINDS[groups[article["artikelOmzetgroep"]["id"]]["verkoopNederlandBtwSoort"]]
    return Line(article["artikelcode"], kind, line["aantal"], line["stuksprijs"])


def _demo(*, oss: bool) -> Demo:
    """Return a demo with books of its own."""
    return next(demo for demo in demos() if demo.books.company["factureerBuitenlandsBtw"] is oss)
