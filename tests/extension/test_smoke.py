from tests.extension.world import Shop


def test_info(shop: Shop) -> None:
    r = shop.ask("info")
    assert r.status_code == 200, (r.text, shop.log.read_text() if shop.log.exists() else "", shop.php_log.read_text())
    print(r.text)
    r = shop.ask("orders", "&after_history=0&statuses=1,2,3,5&settled=10")
    assert r.status_code == 200, (r.text, shop.log.read_text())
    assert len(r.json()["orders"]) > 10
