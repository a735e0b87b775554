"""The pictures of docs/handleiding.md: every screen of the page, some on a telephone too, on the stack of the demo.

python -m scripts.screenshots     makes docs/images/ anew; needs Chromium (scripts/system-packages.sh)

They go along in the package, so they are small: WebP, at three quarters of the screen's width.
"""

import asyncio
import base64
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.async_api import Browser, Page, async_playwright

from local.demo.stack import demo_stack, functions_host
from local.shop.http.server import serving
from local.shop.identity import ShopIdentity
from local.shop.shop import SimulatedShop
from scripts.handouts.documents import MOST_OF_PICTURES

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
WIDTHS = {1280: 800, 360: 1200}
"""Widths with the most height of a picture: what is lower is cut off."""
WHOLE = {"order-1280": 1300, "overzicht-1280": 1240, "aansluiting-1280": 1000}
"""Pictures that have to be higher."""
ON_A_TELEPHONE = (
    "aanmelden",
    "koppelen-sleutels",
    "koppelen-proef",
    "overzicht",
    "werklijst",
    "order",
    "instellingen-orders",
    "planning",
)
"""What is shown narrow as well."""
SHOWN = {1280: 960, 360: 240}
"""How wide a picture is by the width of the screen."""
QUALITY = 0.3
"""Of WebP, from 0 to 1: letters stay sharp enough to read."""
LARGEST = 45_000  # bytes
_COMPRESS = """
async ([data, width, quality]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(width, image.width);
  canvas.height = Math.round((image.height * canvas.width) / image.width);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}
"""
NEVER = "0 0 3 1 1 *"
SCHEDULES = ("IMPORT_ORDERS_SCHEDULE", "EXPORT_ARTICLES_SCHEDULE", "EXPORT_CUSTOMERS_SCHEDULE", "HOUSEKEEPING_SCHEDULE")
OVER = {"done", "failed", "cancelled"}

Prepare = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the page is, and the keys of shops that nobody linked yet, one for each width."""

    url: str
    link_codes: dict[int, str]
    client_key: str


def main() -> int:
    """Make all pictures; fails when one is too large."""
    return asyncio.run(_make())


async def _make() -> int:
    IMAGES.mkdir(exist_ok=True)
    async with _scene() as scene, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width in WIDTHS:
            for name, (address, prepare) in _pictures(scene).items():
                if width == min(WIDTHS) and name not in ON_A_TELEPHONE:
                    continue
                await _picture(browser, scene, f"{name}-{width}", address, prepare, width)
        await browser.close()
    sizes = {path.name: path.stat().st_size for path in sorted(IMAGES.iterdir())}
    for name, size in sizes.items():
        print(f"{size:>8} {name}{' TOO LARGE' if size > LARGEST else ''}")
    whole = sum(sizes.values())
    print(f"{whole:>8} together{' TOO LARGE' if whole > MOST_OF_PICTURES else ''}")
    return int(max(sizes.values()) > LARGEST or whole > MOST_OF_PICTURES)


async def compress(page: Page, png: bytes, width: int) -> bytes:
    """Return a picture as WebP, at most so many pixels wide; the browser of the page makes it."""
    made: str = await page.evaluate(_COMPRESS, [base64.b64encode(png).decode(), width, QUALITY])
    return base64.b64decode(made)


@asynccontextmanager
async def _scene() -> AsyncIterator[Scene]:
    settings = dict.fromkeys(SCHEDULES, NEVER)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            demo_stack(Path(folder), extra_settings=settings) as world,
            functions_host(world) as host,
            AsyncExitStack() as served,
            httpx.AsyncClient(base_url=host.url, trust_env=False, timeout=60) as http,
        ):
            link_codes = {width: await _unlinked_shop(served, f"kaaswinkel-{width}.example.test") for width in WIDTHS}
            await _decide_by_hand(http, "winkel-oc41")
            for demo in world.demos:
                await _run(http, demo.profile_id, "import_orders")
            await _run(http, "winkel-oc30", "export_articles")
            yield Scene(host.url, link_codes, world.demos[2].books.client_key)


async def _unlinked_shop(served: AsyncExitStack, address: str) -> str:
    """Serve a shop of its own: a shop is linked to an administration once. Returns its link code."""
    shop = SimulatedShop("4.0.2.3")
    shop.identity = ShopIdentity(here=address)
    return shop.link_code(await served.enter_async_context(serving(shop)))


async def _decide_by_hand(http: httpx.AsyncClient, profile: str) -> None:
    """Let a profile wait for a person wherever a customer is not known."""
    read = await http.get(f"/api/profiles/{profile}")
    changed = read.json()
    changed["customers"]["processing"] = "manual"
    headers = {"If-Match": read.headers["ETag"]}
    (await http.put(f"/api/profiles/{profile}", json=changed, headers=headers)).raise_for_status()


async def _run(http: httpx.AsyncClient, profile: str, task: str) -> None:
    started = await http.post(f"/api/profiles/{profile}/runs", json={"task": task})
    started.raise_for_status()
    for _ in range(300):
        if (await http.get(started.headers["Location"])).json()["state"] in OVER:
            return
        await asyncio.sleep(0.2)


async def _picture(
    browser: Browser, scene: Scene, name: str, address: str, prepare: Prepare | None, width: int
) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 800},
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    page.set_default_timeout(20_000)
    if name.startswith("aanmelden"):
        await page.route("**/api/*", lambda route: route.fulfill(status=401, json={"error": {"message": ""}}))
    await page.goto(f"{scene.url}/{address}")
    await page.locator("main h1").first.wait_for()
    await page.wait_for_load_state("networkidle")
    if prepare:
        await prepare(page)
    await page.wait_for_load_state("networkidle")
    height = await page.evaluate("document.documentElement.scrollHeight")
    whole = min(int(height), WHOLE.get(name, WIDTHS[width]))
    await page.set_viewport_size({"width": width, "height": max(whole, 560)})
    await page.evaluate("window.scrollTo(0, 0)")
    only_here = page.get_by_role("button", name="Als lid bekijken")  # a developer's machine has it, an installation not
    await only_here.evaluate_all("all => all.forEach((each) => each.remove())")
    picture = await page.screenshot()
    await page.goto("about:blank")  # the page's own policy lets no canvas be made of data
    (IMAGES / f"{name}.webp").write_bytes(await compress(page, picture, SHOWN[width]))
    await context.close()


def _pictures(scene: Scene) -> dict[str, tuple[str, Prepare | None]]:
    settings = "#/settings/winkel-oc30"
    return {
        "aanmelden": ("#/", None),
        "overzicht": ("#/", None),
        "koppelen-sleutels": ("#/link", lambda page: _keys(page, scene)),
        "koppelen-voorstel": ("#/link", lambda page: _proposal(page, scene)),
        "koppelen-orders": ("#/link", lambda page: _orders(page, scene)),
        "koppelen-proef": ("#/link", lambda page: _trial(page, scene)),
        "koppelen-aan": ("#/link", lambda page: _on(page, scene)),
        "instellingen-orders": (f"{settings}/orders", None),
        "instellingen-artikelen": (f"{settings}/articles", None),
        "instellingen-klanten": (f"{settings}/customers", None),
        "instellingen-planning": (f"{settings}/planning", None),
        "instellingen-verbinding": (f"{settings}/connection", _check),
        "planning": ("#/planning", None),
        "werklijst": ("#/worklist/winkel-oc41", None),
        "werklijst-kiezen": ("#/worklist/winkel-oc41", _choose),
        "orders": ("#/orders/winkel-oc30", None),
        "order": ("#/orders/winkel-oc30/1", None),
        "order-wacht": ("#/orders/winkel-oc30/11", None),
        "koppelingen": ("#/mappings/winkel-oc30/customers", None),
        "uitvoeringen": ("#/runs/winkel-oc30", None),
        "uitvoering": ("#/runs/winkel-oc30", _newest_run),
        "aansluiting": ("#/reconcile/winkel-oc30", _compare),
    }


async def _keys(page: Page, scene: Scene) -> None:
    await page.get_by_label("Koppelcode van de winkel").fill(scene.link_codes[_width(page)])
    await page.get_by_role("button", name="Verder met deze winkel").click()
    await (
        page.get_by_role("button", name="Verder met deze administratie")
        .or_(page.get_by_text("Ik heb zelf een koppelsleutel"))
        .first.wait_for()
    )


async def _proposal(page: Page, scene: Scene) -> None:
    await _keys(page, scene)
    pasted = page.get_by_text("Ik heb zelf een koppelsleutel")
    if await pasted.count():
        await pasted.click()
    await page.get_by_label("Koppelsleutel van SnelStart").fill(scene.client_key)
    await page.get_by_role("button", name="Verder met deze administratie").click()
    await page.get_by_text("Zelf kiezen", exact=True).wait_for()
    await page.get_by_label("Waarmee betalen uw klanten?").select_option("mollie")
    await page.get_by_text("bij de instellingen van Mollie").wait_for()


async def _orders(page: Page, scene: Scene) -> None:
    await _proposal(page, scene)
    for question in await page.locator("[data-question]").all():
        await question.check()
    await page.get_by_role("button", name="Verder", exact=True).click()
    await page.get_by_label("Naam", exact=True).wait_for()


async def _trial(page: Page, scene: Scene) -> None:
    """Make the profile for the pictures of one width; the next width gets another."""
    await _orders(page, scene)
    await page.get_by_label("Naam", exact=True).fill(f"Kaaswinkel {_width(page)}")
    await page.get_by_role("button", name="Profiel maken").click()
    await page.get_by_role("heading", name="Bekijk wat er zou gebeuren").wait_for()
    await page.get_by_role("button", name="Dit klopt: verder").wait_for()
    closed = page.locator("details.fold:not([open])", has_text="Order ")
    if await closed.count():
        await closed.first.locator("summary").first.click()


async def _on(page: Page, scene: Scene) -> None:
    """Go on with the profile that the picture before made."""
    await page.goto(f"{scene.url}/#/link/kaaswinkel-{_width(page)}")
    await page.reload()
    await page.get_by_role("button", name="Dit klopt: verder").click()
    await page.get_by_role("button", name="Aanzetten").wait_for()


def _width(page: Page) -> int:
    viewport = page.viewport_size
    return viewport["width"] if viewport else 0


async def _check(page: Page) -> None:
    await page.get_by_role("button", name="Controleer nu").click()
    await page.get_by_text("Voorbeeld Handel BV").wait_for()


async def _choose(page: Page) -> None:
    await page.get_by_role("button", name="Klant koppelen").first.click()
    await page.get_by_role("dialog").get_by_role("combobox").press_sequentially("kla", delay=20)
    await page.get_by_role("dialog").get_by_role("option").first.wait_for()


async def _newest_run(page: Page) -> None:
    await page.get_by_role("row").last.get_by_role("link").first.click()
    await page.get_by_role("heading", name="Stuk voor stuk").wait_for()


async def _compare(page: Page) -> None:
    await page.get_by_role("button", name="Vergelijk").click()
    await page.get_by_text("aanroepen bij SnelStart").wait_for()


if __name__ == "__main__":
    sys.exit(main())
