"""Who may look, and what they may do."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from local.host.host_process import HostProcess
from tests.browser.conftest import Visit, settled
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite

VIEWER, ADMIN = "een-sleutel-om-te-lezen", "een-sleutel-voor-alles-1"
REFUSED = ("status of 401",)


@pytest.fixture(scope="module")
def guarded(acts: Stage) -> Iterator[HostProcess]:
    """A host where one needs a key."""
    acts.behind.run(acts.stack.services.secrets.write("sconnect-key-viewer", VIEWER))
    acts.behind.run(acts.stack.services.secrets.write("sconnect-key-admin", ADMIN))
    host = acts.another_host(SCONNECT_LOCAL_ROLE="")
    yield host
    host.stop()


def test_a_key_opens_the_page_for_this_tab(visit: Visit, guarded: HostProcess) -> None:
    page = visit("#/orders/winkel-oc30", url=guarded.url, expected=REFUSED)
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()
    page.get_by_label("Toegangssleutel").fill("dit is er geen")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("alert").filter(has_text="zonder spaties")).to_be_visible()
    page.get_by_label("Toegangssleutel").fill("een-sleutel-die-niet-bestaat")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("alert").filter(has_text="niet geldig")).to_be_visible()
    page.get_by_label("Toegangssleutel").fill(ADMIN)
    page.get_by_role("button", name="Verder").click()
    settled(page)
    expect(page.get_by_role("heading", name="Orders")).to_be_visible()
    expect(page.get_by_text("beheerder")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Orders")).to_be_visible()
    assert page.evaluate("Object.values(localStorage).join()").count(ADMIN) == 0
    page.get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_reader_sees_all_and_changes_nothing(visit: Visit, guarded: HostProcess) -> None:
    page = visit("#/", url=guarded.url, expected=REFUSED)
    page.get_by_label("Toegangssleutel").fill(VIEWER)
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_text("lezer")).to_be_visible()
    expect(page.get_by_role("link", name="Winkel koppelen")).to_have_count(0)
    button = page.get_by_role("button", name="Nu importeren").first
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    expect(page.get_by_text("Hiervoor is de rol medewerker nodig")).to_be_visible()
    page.get_by_role("link", name="Instellingen").first.click()
    expect(page.get_by_text("Hiervoor is de rol beheerder nodig")).to_be_visible()
    expect(page.get_by_label("Verkoopsjabloon")).to_be_disabled()


def test_sign_in_with_microsoft_is_offered_where_it_is(visit: Visit, acts: Stage) -> None:
    host = acts.another_host(SCONNECT_LOCAL_ROLE="", WEBSITE_AUTH_ENABLED="true")
    page = visit("#/", url=host.url, language="en", expected=REFUSED)
    way = page.get_by_role("link", name="Sign in with Microsoft")
    expect(way).to_have_attribute("href", "/.auth/login/aad?post_login_redirect_uri=/")
    expect(page.get_by_label("Access key")).to_be_visible()
    host.stop()
