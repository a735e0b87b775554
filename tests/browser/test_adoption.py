"""Another program booked before: a person sees what, decides what is not sure, and says that it is off."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

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


def _offer_two_pages_of_links(page: Page) -> None:
    """Answer for the API, which offers links only of orders that the shop has: two links, then two more."""
    kept = [f"klant-{number}" for number in range(4)]

    def answer(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        if route.request.method == "POST":
            keys = json.loads(route.request.post_data or "")["keys"]
            no = {"shop": "klant-2", "books": "", "refusal": dict.fromkeys(("nl", "en"), "Iemand koos al een ander.")}
            for key in keys:
                kept.remove(key)
            refused = [no] if "klant-2" in keys else []
            return route.fulfill(json={"written": len(keys) - len(refused), "refused": refused})
        after = query.get("continuation", [""])[0]
        here = [key for key in kept if key > after] if query["kind"] == ["customers"] else []
        shape = {"books": "kaart", "why": {"nl": "e-mail", "en": "e-mail"}, "orders": ["1"], "replaces": ""}
        items = [{"key": key, "shop": key, "reason": "email", **shape} for key in here[:2]]
        return route.fulfill(json={"items": items, "next": here[1] if len(here) > 2 else None})

    page.route("**/adoption/links*", answer)


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
    page.get_by_role("button", name="Bevestiging terugnemen").click()
    expect(page.get_by_role("dialog")).to_contain_text("Vanaf de volgende import wordt er niets geboekt")
    page.get_by_role("dialog").get_by_role("button", name="Bevestiging terugnemen").click()
    expect(page.get_by_text("De bevestiging is teruggenomen door")).to_be_visible()
    page.get_by_label("Het andere programma staat uit").check()
    page.get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_text("Bevestigd door")).to_be_visible()

    _offer_two_pages_of_links(page)
    page.get_by_text("Klanten en artikelen koppelen zoals ze stonden").click()
    page.get_by_role("button", name="Alle koppelingen overnemen").click()
    expect(page.get_by_role("status").filter(has_text="3 koppelingen gemaakt.")).to_be_visible()
    expect(page.get_by_text("klant-2: Iemand koos al een ander.")).to_be_visible()
    expect(page.get_by_text("Niets te koppelen")).to_have_count(2)


def test_a_file_of_links_is_shown_line_by_line_before_anything_is_linked(visit: Visit) -> None:
    page = visit("#/mappings/winkel-oc30/customers")
    page.get_by_text("Koppelingen uit een bestand").click()
    text = b"klant;relatiecode\nnieuw@example.test;1\nniemand;1\n"
    page.get_by_label("Bestand", exact=True).set_input_files(
        {"name": "klanten.csv", "mimeType": "text/csv", "buffer": text}
    )
    expect(page.get_by_role("row").filter(has_text="niemand")).to_contain_text("geen klantnummer en geen e-mailadres")
    expect(page.get_by_role("row").filter(has_text="nieuw@example.test")).to_be_visible()
