"""How long a person waits at a desk of any size, for `make bench`: from the click until what was asked for stands."""

from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, settled, visits
from tests.browser.desk import FIRST, Desk, desk

SCREENS = {
    "overview": "#/",
    "orders": "#/orders/{profile}",
    "orders, by name": "#/orders/{profile}?q=vries",
    "orders, by number": f"#/orders/{{profile}}?q={FIRST + 1}",
    "orders, by state": "#/orders/{profile}?state=waiting",
    "orders, booked in a month": "#/orders/{profile}?booked_from=2026-10-01&booked_until=2026-10-31",
    "work list": "#/worklist/{profile}",
    "work list, by word": "#/worklist/{profile}?text=nummer+12",
    "work list, of a kind": "#/worklist/{profile}?kind=total_difference",
}
EXPORT = "orders, export of ten thousand"
VAT_RETURN = "VAT return of a quarter"
NAMES = (*SCREENS, EXPORT, VAT_RETURN, "all of a kind, preview", "all of a kind, decide", "all of a kind, undo")
"""What is timed, in its order."""

_PATIENCE = 60_000
"""Milliseconds."""


def seconds(orders: int, waiting: int) -> Iterator[float]:
    """Do what `NAMES` says and yield the seconds that each took."""
    with sync_playwright() as playwright, desk(orders, waiting) as full:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=_PATIENCE)
        with visits(browser, full.url, full.serve) as visit:
            page = visit("#/office")
            page.set_default_timeout(_PATIENCE)
            yield from _screens(page, full)
            yield _timed(page, partial(_export, page, full))
            _go(page, f"#/reconcile/{full.profile}")
            yield _timed(page, partial(_vat_return, page))
            _go(page, f"#/worklist/{full.profile}?kind=total_difference")
            yield from _decisions(page)
        browser.close()


def _screens(page: Page, full: Desk) -> Iterator[float]:
    for address in SCREENS.values():
        yield _timed(page, partial(_go, page, address.format(profile=full.profile)))


def _export(page: Page, full: Desk) -> None:
    _go(page, f"#/orders/{full.profile}")
    with page.expect_download():
        page.get_by_role("button", name="Exporteren").click()


def _vat_return(page: Page) -> None:
    page.get_by_role("button", name="Bereken").click()
    expect(page.get_by_role("button", name="CSV aangifte")).to_be_visible()


def _decisions(page: Page) -> Iterator[float]:
    dialog, decision = page.get_by_role("dialog"), page.locator("[data-decision]")

    def preview() -> None:
        page.locator(".many").get_by_role("button", name="Overslaan").click()
        expect(dialog).to_be_visible()

    def decide() -> None:
        dialog.get_by_role("button", name="Besluiten").click()
        expect(decision).to_be_visible()

    def undo() -> None:
        page.get_by_role("dialog").get_by_role("button", name="Terugnemen").click()
        expect(decision).to_contain_text("teruggenomen")

    yield _timed(page, preview)
    dialog.get_by_label("Reden").fill("meting")
    yield _timed(page, decide)
    expect(page.locator("article")).to_have_count(0, timeout=20 * _PATIENCE)  # the run that follows is over
    decision.get_by_role("button", name="Alles terugnemen").click()
    yield _timed(page, undo)


def _go(page: Page, address: str) -> None:
    page.evaluate("document.querySelector('main').firstChild.dataset.left = ''")
    page.evaluate("address => { location.hash = address; }", address)
    expect(page.locator("main > [data-left]")).to_have_count(0)
    settled(page)


def _timed(page: Page, act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return perf_counter() - begun
