"""The page of an order in the admin of a real shop, with and without what became of the order."""

from collections.abc import Iterator

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.outcome import Outcome
from sconnect.domain.orders.state import OrderState
from tests.realshop.callers import RealShop
from tests.realshop.kit.admin import Admin

LINK = "https://sconnect.example.test/#/orders/test/1"
LONGEST_TAB = 2_000
LISTENING = "SELECT COUNT(*) FROM oc_event WHERE code = 'sconnect_outcome'"
TABLE = "SHOW TABLES LIKE 'oc_sconnect_outcome'"


@pytest.fixture
def order_id(admin: Admin) -> Iterator[str]:
    """An order of a shop whose admin speaks English. Afterwards everything is on again."""
    admin.speak("en-gb")
    yield admin.shop.sql("SELECT MIN(order_id) FROM oc_order WHERE order_status_id > 0").strip()
    admin.install()
    admin.save(outcomes=True)


def told(admin: Admin, outcome: Outcome) -> None:
    shop = RealShop(admin.link_code())
    (result,) = shop.ask(lambda client: client.outcomes.write([outcome], links={outcome.order_id: LINK}))
    assert not result.code


def tab_of(admin: Admin, order_id: str) -> str:
    page = admin.order_page(order_id)
    assert 'id="tab-history"' in page, "the page of the order is whole"
    begin = page.find('id="tab-sconnect"')
    return page[begin : begin + LONGEST_TAB] if begin >= 0 else ""


def histories(admin: Admin) -> str:
    return admin.shop.sql("CHECKSUM TABLE oc_order_history, oc_order, oc_order_total, oc_order_product")


def test_the_page_of_an_order_has_a_tab_only_while_the_owner_wants_it(admin: Admin, order_id: str) -> None:
    before = histories(admin)
    assert "success" in admin.save(outcomes=False)
    assert tab_of(admin, order_id) == ""
    assert admin.shop.sql(LISTENING) == "0\n"
    assert "success" in admin.save(outcomes=True)
    told(admin, Outcome(order_id, OrderState.WAITING, why=CauseKind.ARTICLE_UNKNOWN, invoice=""))
    assert "<td>article</td>" in tab_of(admin, order_id)
    admin.speak("nl-nl")
    dutch = tab_of(admin, order_id)
    admin.speak("en-gb")
    assert "<td>artikel</td>" in dutch
    told(admin, Outcome(order_id, OrderState.DONE, 1007, invoice="F1007"))
    booked = tab_of(admin, order_id)
    for part in ("<td>1007</td>", "<td>F1007</td>", f'href="{LINK}"'):
        assert part in booked
    assert histories(admin) == before


def test_uninstalling_takes_table_and_event_away_and_installing_brings_the_switch_back(
    admin: Admin, order_id: str
) -> None:
    admin.save(outcomes=True)
    told(admin, Outcome(order_id, OrderState.DONE, 1007))
    code = admin.link_code()
    admin.uninstall()
    assert (admin.shop.sql(TABLE), admin.shop.sql(LISTENING)) == ("", "0\n")
    assert tab_of(admin, order_id) == ""
    admin.install()
    assert admin.shop.sql(LISTENING) == "1\n"
    assert admin.link_code() == code
    assert "1007" not in tab_of(admin, order_id)
    told(admin, Outcome(order_id, OrderState.DONE, 1007))
    assert "<td>1007</td>" in tab_of(admin, order_id)
