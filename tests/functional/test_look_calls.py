"""Looking once at what another program booked costs few calls, however much it is: none per order."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from local.snelstart.switches import Switches
from sconnect.app.profiles.repository import save_profile
from tests.functional.adoption_lab import Newcomer

WHOLE = 24_000
"""Sales orders of thirteen months for which the budgets hold."""
MOST_CALLS, MOST_CALLS_OF_SMALL_PAGES = 300, 1_100
SHARE = 16
"""The part of them that is looked at here."""
FIXED = 15
"""Calls that do not grow with the number of orders: a token, the administration, the last page of each list."""


class BusyBooks(Newcomer):
    """Books that another program filled: orders with their invoices and two rows of the debtors, cards, articles."""

    def __init__(self, number: int, switches: Switches) -> None:
        super().__init__(orders=2)
        self.sim.switches = switches
        self.run(save_profile(self.services, self.profile, by="test"))
        books = self.sim.books(self.demo.books.name)
        card, article = next(iter(books.relations.values())), next(iter(books.articles.values()))
        [debtors] = [key for key, row in books.ledgers.items() if row["grootboekfunctie"] == "DagboekVerkoop"]
        for at in range(number // 2):
            key = str(UUID(int=(1 << 80) + at))
            books.relations[key] = {
                **card,
                "id": key,
                "relatiecode": 100_000 + at,
                "email": f"{at}@elders.example.test",
            }
        for at in range(number * 5 // 6):
            key = str(UUID(int=(2 << 80) + at))
            books.articles[key] = {**article, "id": key, "artikelcode": f"ELDERS-{at}"}
        for at in range(number):
            day = f"{self.clock.now() - timedelta(days=at % 390):%Y-%m-%d}T00:00:00"
            sale = {"relatie": {"id": str(UUID(int=(1 << 80) + at % (number // 2)))}, "modifiedOn": day}
            total, key = Decimal(at % 9_000) + Decimal("10.01"), str(UUID(int=(3 << 80) + at))
            books.orders[key] = {
                **sale,
                "id": key,
                "nummer": 500_000 + at,
                "datum": day,
                "betalingskenmerk": f"X{500_000 + at}",
                "omschrijving": "Bestelling van een andere winkel",
                "procesStatus": "Factuur",
                "verkooporderBtwIngaveModel": "Inclusief",
                "regels": [{"artikel": {"id": str(UUID(int=2 << 80))}, "aantal": Decimal(1), "stuksprijs": total}],
                "totaalInclusiefBtw": total,
            }
            invoice = str(UUID(int=(4 << 80) + at))
            books.invoices[invoice] = {
                **sale,
                "id": invoice,
                "factuurnummer": f"F{at}",
                "factuurDatum": day,
                "factuurBedrag": total,
                "verkoopOrders": [{"id": key}],
            }
            for sign in (1, -1):
                row = str(UUID(int=((5 if sign > 0 else 6) << 80) + at))
                books.journal[row] = {
                    "id": row,
                    "datum": day,
                    "grootboek": {"id": debtors},
                    "factuurNummer": f"F{at}",
                    "omschrijving": "Bestelling van een andere winkel",
                    "debet": total if sign > 0 else Decimal(0),
                    "credit": total if sign < 0 else Decimal(0),
                    "relatiePublicIdentifier": sale["relatie"],
                    "modifiedOn": day,
                }


def look(number: int, switches: Switches) -> int:
    """Look, in as many executions as it takes; returns how many calls that cost."""
    lab = BusyBooks(number, switches)
    run = lab.look()
    assert lab.state.looked_at is not None, run.errors
    assert lab.state.unreadable == 0
    assert run.counts["looked"] >= 4 * number
    return sum(lab.snelstart_calls.values())


@pytest.mark.parametrize(
    ("switches", "most"),
    [
        (Switches(), MOST_CALLS),
        (Switches(article_page_size=25), MOST_CALLS_OF_SMALL_PAGES),
    ],
    ids=["pages of 500", "articles by 25"],
)
def test_looking_once_stays_within_its_calls(switches: Switches, most: int) -> None:
    assert look(WHOLE // SHARE, switches) <= FIXED + (most - FIXED) // SHARE
