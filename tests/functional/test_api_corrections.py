"""Corrections over the API: look, prepare, carry out what was shown, and nothing else."""

import pytest

from sconnect.domain.corrections.correction import CorrectionKind
from tests.functional.in_process import in_process_api
from tests.functional.test_corrections import invoice, made_of, refunded


def test_an_order_is_looked_at_prepared_and_credited(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, order_id = refunded(invoiced=True)
    with in_process_api(lab, monkeypatch) as api:
        path = f"/api/profiles/{lab.profile.id}/orders/{order_id}/corrections"
        story = api.ask("GET", path).json()
        assert (story["standing"], story["kinds"], story["is_ours"]) == ("invoiced", ["credit"], True)
        assert story["in_books"] == story["in_shop"] == story["sales_order_total"]
        line = story["lines"][0]
        chosen = {
            "kind": "credit",
            "scope": "lines",
            "lines": [{"line": line["line"], "quantity": line["quantity_left"]}],
        }
        shown = api.ask("POST", f"{path}/preview", chosen).json()
        assert shown["reference"].endswith("-C1")
        assert shown["lines"][0]["quantity"].startswith("-")
        assert not made_of(lab, order_id)
        done = api.ask("POST", path, {**chosen, "version": shown["version"], "reason": "retour"}).json()
        assert (done["state"], done["total_including_vat"]) == ("done", shown["including_vat"])
        assert api.ask("POST", path, {**chosen, "version": shown["version"]}).status == 409
        after = api.ask("GET", path).json()
        assert [each["sales_order_number"] for each in after["corrections"]] == [done["sales_order_number"]]
        assert len(made_of(lab, order_id)) == 1


def test_removing_asks_once_more_and_the_orders_of_a_card_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, order_id = refunded(invoiced=False)
    with in_process_api(lab, monkeypatch) as api:
        path = f"/api/profiles/{lab.profile.id}/orders/{order_id}"
        story = api.ask("GET", f"{path}/corrections").json()
        assert set(story["kinds"]) == {CorrectionKind.CHANGE, CorrectionKind.REMOVE, CorrectionKind.MOVE}
        assert [each["order_id"] for each in api.ask("GET", f"{path}/same-customer").json()["items"]] == [order_id]
        remove = {"kind": "remove", "version": story["version"]}
        assert api.ask("POST", f"{path}/corrections", remove).status == 409
        assert len(lab.booked(order_id)) == 1
        assert api.ask("POST", f"{path}/corrections", {**remove, "confirmed": True}).json()["state"] == "done"
        assert not lab.booked(order_id)
        again = api.ask("POST", f"{path}/book-again", {"run_now": False})
        assert again.json()["released"] == [order_id]


def test_what_changed_meanwhile_is_not_corrected(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, order_id = refunded(invoiced=False)
    with in_process_api(lab, monkeypatch) as api:
        path = f"/api/profiles/{lab.profile.id}/orders/{order_id}/corrections"
        version = api.ask("GET", path).json()["version"]
        invoice(lab, order_id)
        assert api.ask("POST", path, {"kind": "credit", "version": version}).status == 412
        assert not made_of(lab, order_id)
