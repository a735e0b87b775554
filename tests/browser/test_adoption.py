"""Another program booked before: a person sees what, decides what is not sure, and says that it is off."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from sconnect.app.storage.records import AdoptionFinding, AdoptionState
from sconnect.domain.adoption.decision import AdoptionDecision, FoundSale
from sconnect.domain.adoption.model import Part, Reason, SaleKind
from tests.browser.conftest import Visit
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite

PROFILE = "vreemd"


async def _ask(acts: Stage) -> None:
    """Let a profile be one that has to be asked, about two orders that the shop does not have."""
    store, now = acts.stack.services.store, datetime.now(UTC)
    sale = FoundSale("sale", SaleKind.ORDER, "4711", now.date(), Decimal("12.10"))
    for order_id, part, decision in (
        ("9001", Part.CERTAIN, AdoptionDecision.ADOPT),
        ("9002", Part.TO_DECIDE, AdoptionDecision.OPEN),
    ):
        found = AdoptionFinding(
            profile_id=PROFILE,
            order_id=order_id,
            part=part,
            reason=Reason.NUMBER if part is Part.CERTAIN else Reason.OTHER_TOTAL,
            placed_at=now,
            shop_total=Decimal("12.10"),
            sales=(sale if part is Part.CERTAIN else FoundSale("other", SaleKind.ENTRY, "F9", now.date(), Decimal(9)),),
            decision=decision,
            sale_id="sale" if part is Part.CERTAIN else "",
        )
        await store.put(found)
    counts = {"certain": 1, "to_decide": 1, "not_found": 0}
    await store.put(AdoptionState(profile_id=PROFILE, looked_at=now, begun_at=now, counts=counts))


async def _ask_no_more(acts: Stage) -> None:
    store = acts.stack.services.store
    await store.delete(AdoptionState, PROFILE, AdoptionState.KEY)
    for order_id in ("9001", "9002"):
        await store.delete(AdoptionFinding, PROFILE, AdoptionFinding.key_of(order_id))


@pytest.fixture
def asked(acts: Stage) -> Iterator[None]:
    """A profile that is asked; the others of this stage are not."""
    acts.behind.run(_ask(acts))
    yield
    acts.behind.run(_ask_no_more(acts))


@pytest.mark.usefixtures("asked")
def test_what_another_program_booked_is_seen_decided_and_confirmed(visit: Visit) -> None:
    page = visit(f"#/adoption/{PROFILE}")
    row = page.get_by_role("row").filter(has_text="9002")
    expect(row).to_contain_text("verkoopboeking F9")
    row.get_by_role("button", name="Geen van deze: boeken").click()
    expect(row).to_contain_text("Wordt geboekt")

    page.get_by_role("tab", name="Zeker (1)").click()
    sure = page.get_by_role("row").filter(has_text="9001")
    expect(sure).to_contain_text("Overgenomen")
    sure.get_by_role("button", name="Terugdraaien").click()
    sure.get_by_role("button", name="Dit is deze order").click()
    expect(sure).to_contain_text("Overgenomen")

    page.get_by_label("Het andere programma staat uit").check()
    page.get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_text("Bevestigd door")).to_be_visible()


def test_a_file_of_links_is_shown_line_by_line_before_anything_is_linked(visit: Visit) -> None:
    page = visit("#/mappings/winkel-oc30/customers")
    page.get_by_text("Koppelingen uit een bestand").click()
    text = b"klant;relatiecode\nnieuw@example.test;1\nniemand;1\n"
    page.get_by_label("Bestand", exact=True).set_input_files(
        {"name": "klanten.csv", "mimeType": "text/csv", "buffer": text}
    )
    expect(page.get_by_role("row").filter(has_text="niemand")).to_contain_text("geen klantnummer en geen e-mailadres")
    expect(page.get_by_role("row").filter(has_text="nieuw@example.test")).to_be_visible()
