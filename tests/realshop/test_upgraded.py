"""A linked shop that went from OpenCart 3 to 4.1: what the old module left does not stand in the way of the new one."""

import pytest

from tests.realshop.callers import RealShop
from tests.realshop.kit.admin import Admin

ROW = "SELECT IFNULL(extension, '-') FROM oc_extension WHERE type = 'module' AND code = 'sconnect'"
KEYS = "SELECT value FROM {}oc_sconnect_setting WHERE name IN ('key', 'secret') ORDER BY name"


@pytest.fixture
def upgraded(admin: Admin) -> Admin:
    """The upgraded shop, with the row as the module of OpenCart 3 leaves it and the new extension unpacked."""
    if "upgraded" not in admin.shop.name:
        pytest.skip("this shop was installed as it is")
    admin.shop.sql("UPDATE oc_extension SET extension = NULL WHERE type = 'module' AND code = 'sconnect'")
    return admin


def assert_answers(admin: Admin) -> None:
    shop = RealShop(admin.link_code())
    (answer,) = shop.send(shop.signed("call=info"))
    assert answer.status_code == 200, answer.text[:300]
    assert admin.shop.sql(ROW) == "sconnect\n"


def test_installing_the_module_makes_the_row_its_own_and_the_shop_answers(upgraded: Admin) -> None:
    upgraded.install()
    upgraded.save()
    assert_answers(upgraded)


def test_opening_the_settings_page_does_so_too(upgraded: Admin) -> None:
    upgraded.get(upgraded.page)
    assert_answers(upgraded)


def test_the_keys_of_the_old_shop_are_still_there_so_that_only_the_address_is_new(upgraded: Admin) -> None:
    own = upgraded.shop.sql(KEYS.format(""))
    assert own == upgraded.shop.sql(KEYS.format("oc3."))
    assert len(own.splitlines()) == 2


def test_outcomes_are_shown_by_the_new_module_although_the_upgrade_spoilt_the_event_of_the_old_one(
    upgraded: Admin,
) -> None:
    upgraded.shop.sql(
        "UPDATE oc_event SET action = 'extension/module/sconnect/showOutcome', "
        "`trigger` = 'admin/view/sale.order_info/before' WHERE code = 'sconnect_outcome'"
    )
    upgraded.install()
    upgraded.save(outcomes=True)
    order_id = upgraded.shop.sql("SELECT MIN(order_id) FROM oc_order WHERE order_status_id > 0").strip()
    assert 'id="tab-sconnect"' in upgraded.order_page(order_id)
