"""The work list: found, decided for all of a kind with a preview, and taken back; thousands are in `test_many`."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState
from tests.browser.conftest import Visit, settled
from tests.browser.stage import Stage
from tests.browser.test_screens import AXE, RUN_AXE

pytestmark = pytest.mark.azurite
PROFILE = "vreemd"
ITEMS = 30
FIRST = 500_000


def waiting(number: int) -> tuple[OrderRecord, OpenOrder]:
    is_customer = number % 2 == 0
    kind = CauseKind.CUSTOMER_UNKNOWN if is_customer else CauseKind.TOTAL_DIFFERENCE
    facts = {"who": f"Klant Nummer {number}", "why": "Geen klant met dit e-mailadres.", "why_en": "No such customer."}
    figures = {"books": "10,00", "shop": "10,02", "difference": "0,02"}
    cause = Cause(kind, f"sleutel-{number}", facts if is_customer else figures)
    now = datetime.now(UTC)
    marker = OrderRecord(
        profile_id=PROFILE,
        order_id=str(FIRST + number),
        state=OrderState.WAITING,
        causes=(cause,),
        placed_at=now - timedelta(days=number % 40),
        updated_at=now,
    )
    return marker, OpenOrder.about(marker, [cause], since=now - timedelta(hours=1))


def test_all_of_a_kind_are_decided_and_taken_back(visit: Visit, acts: Stage) -> None:
    store = acts.stack.services.store
    acts.behind.run(store.put_many(row for number in range(ITEMS) for row in waiting(number)))
    page = visit(f"#/worklist/{PROFILE}")
    expect(page.locator("article")).to_have_count(25)

    page.get_by_role("navigation", name="Soorten").get_by_role("link", name="Klant onbekend").click()
    settled(page)
    page.get_by_label("Zoek op order, naam, code").fill("klant nummer 2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="7 punten wachten")).to_be_visible()
    assert "kind=customer_unknown" in page.url
    shot(page)
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN_AXE) == []

    page.get_by_role("checkbox", name="Kiezen: ").first.check()
    expect(page.get_by_text("Voor het gekozen punt:")).to_be_visible()
    page.get_by_role("checkbox", name="Kiezen: ").first.uncheck()
    page.locator(".many").get_by_role("button", name="Overslaan").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("7 orders van 7 punten.")).to_be_visible()
    dialog.get_by_label("Reden").fill("proef")
    dialog.get_by_role("button", name="Besluiten").click()
    decision = page.locator("[data-decision]").first
    expect(decision).to_contain_text("Uitgevoerd.")
    expect(decision).to_contain_text("7 orders: besloten")
    expect(page.get_by_role("status").filter(has_text="punten wachten")).to_have_count(0)
    expect(page.locator("article")).to_have_count(0)

    decision.get_by_role("button", name="Alles terugnemen").click()
    page.get_by_role("dialog").get_by_role("button", name="Terugnemen").click()
    expect(decision).to_contain_text("7 orders: teruggenomen")
    expect(page.get_by_role("status").filter(has_text="7 punten wachten")).to_be_visible()
    expect(page.locator("article")).to_have_count(7)
    shot(page, "after")


def test_chosen_customers_are_linked_to_one_and_unlinked_by_keyboard_alone(visit: Visit) -> None:
    page = visit(f"#/worklist/{PROFILE}?kind=customer_unknown")
    link = page.locator(".many").get_by_role("button", name="Klant koppelen")
    expect(link).to_have_count(0)  # for all of a kind it would be refused
    for box in page.get_by_role("checkbox", name="Kiezen: ").all()[:2]:
        box.focus()
        page.keyboard.press("Space")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("2 orders van 2 punten.")).to_be_visible()
    _press(page, dialog, "Besluiten")
    expect(dialog.get_by_role("alert")).to_contain_text("Kies eerst een regel")
    dialog.get_by_role("combobox").focus()
    page.keyboard.type("klant")
    expect(dialog.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Gekozen: ")).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN_AXE) == []
    shot(page, "link-many")
    _press(page, dialog, "Besluiten")
    decision = page.locator("[data-decision]").first
    expect(decision).to_contain_text("Klant koppelen: Klant onbekend. Gekozen: ")
    expect(decision).to_contain_text("2 orders: besloten")
    _press(page, decision, "Alles terugnemen")
    _press(page, page.get_by_role("dialog"), "Terugnemen")
    expect(decision).to_contain_text("2 orders: teruggenomen")


def _press(page: Page, within: Locator, name: str) -> None:
    within.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


def test_which_of_several_customers_it_is_is_chosen_from_a_list(visit: Visit, acts: Stage) -> None:
    with acts.http() as http:
        hits = http.get(f"/api/profiles/{PROFILE}/search/customers", params={"q": "klant"}).json()["items"][:2]
    ids = ",".join(hit["id"] for hit in hits)
    cause = Cause(
        CauseKind.CUSTOMER_AMBIGUOUS, "sleutel", {"who": "K. Lant", "candidates": "twee", "candidate_ids": ids}
    )
    marker, listed = waiting(ITEMS)
    rows = [replace(marker, causes=(cause,)), replace(listed, causes=((cause.kind, cause.key),), details=(cause,))]
    acts.behind.run(acts.stack.services.store.put_many(rows))
    page = visit(f"#/worklist/{PROFILE}?kind=customer_ambiguous")
    page.locator("article").get_by_role("button", name="Klant koppelen").click()
    dialog = page.get_by_role("dialog")
    for hit in hits:
        expect(dialog.get_by_role("radio", name=hit["name"])).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN_AXE) == []
    shot(page, "candidates")
    dialog.get_by_role("button", name="Koppelen en boeken").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Kies een klant")
    dialog.get_by_role("radio", name="nieuwe klant").check()
    dialog.get_by_role("button", name="Koppelen en boeken").click()
    expect(page.locator("article.decided")).to_contain_text("1 order wordt nu bekeken.")


def test_a_retry_without_a_remedy_is_not_solved_and_a_failed_run_says_why(visit: Visit, acts: Stage) -> None:
    page = visit(f"#/worklist/{PROFILE}?kind=article_unknown")
    _retry(page)
    card = page.locator("article.decided").first
    expect(card).to_contain_text("Bekeken, maar niet alles is opgelost")
    expect(page.get_by_text("Opgelost.")).to_have_count(0)

    # Two orders that the shop does not know: it may have been emptied, so the run stops and says so.
    rows = [row for number in (ITEMS + 1, ITEMS + 2) for row in waiting(number)]
    cause = Cause(CauseKind.CUSTOMER_GONE, "sleutel", {"who": "Weg"})
    rows = [
        replace(row, causes=((cause.kind, cause.key),), details=(cause,))
        if isinstance(row, OpenOrder)
        else replace(row, causes=(cause,))
        for row in rows
    ]
    acts.behind.run(acts.stack.services.store.put_many(rows))
    page.evaluate(f"location.hash = '#/worklist/{PROFILE}?kind=customer_gone'")
    settled(page)
    _retry(page)
    expect(page.locator("article.decided")).to_contain_text("De uitvoering is mislukt; uw beslissing is bewaard.")
    expect(page.locator("article.decided")).to_contain_text("De winkel kent geen enkele van 2 wachtende orders")
    expect(page.get_by_text("Er viel niets te doen")).to_have_count(0)


def _retry(page: Page) -> None:
    page.locator("article").first.get_by_role("button", name="Opnieuw proberen").click()
    page.get_by_role("dialog").get_by_role("button", name="Opnieuw proberen").click()


def shot(page: Page, name: str = "list") -> None:
    """Keep a picture where somebody wants to look at it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"work-{name}.png", full_page=True)
