"""Trials of what follows from the customer card, and of sales entries and the ledger."""

from decimal import Decimal

from scripts.conformance.findings import Finding, judged, not_tried
from scripts.conformance.scene import Record, Scene

_FORBIDDEN = 403
_BELGIAN_NUMBER = "BE0403019261"
"""Its check digits are right."""


def number_of_another_member_state_keeps_vat(scene: Scene) -> Finding:
    """Deliver to Germany on a card with a Belgian VAT number."""
    there = {"straat": "Proefstraat 1", "postcode": "1000", "plaats": "Brussel", "land": scene.country("BE")}
    card = scene.create("/relaties", scene.card(scene.text(), there, btwNummer=_BELGIAN_NUMBER))
    if not card.is_done:
        return not_tried(card.said)
    answer = scene.order(
        relatie={"id": card.content["id"]},
        afleveradres={**there, "postcode": "10115", "plaats": "Berlin", "land": scene.country("DE")},
    )
    if not answer.is_done:
        return not_tried(answer.said)
    vat = Decimal(str(answer.content["totaalInclusiefBtw"])) - Decimal(str(answer.content["totaalExclusiefBtw"]))
    return judged(holds=vat > 0, seen=f"VAT on 10.00: {vat}")


def customers_discount_comes_off_a_line(scene: Scene) -> Finding:
    """Post a line that leaves its discount out and one that has 0, for a customer with a discount of 10 %."""
    address = {"straat": "Proefstraat 1", "postcode": "1011 AA", "plaats": "Amsterdam", "land": scene.country("NL")}
    card = scene.create("/relaties", scene.card(scene.text(), address, factuurkorting=10))
    if not card.is_done:
        return not_tried(card.said)
    open_line = scene.line("10.00")
    del open_line["kortingsPercentage"]
    answer = scene.order([open_line, scene.line("10.00")], relatie={"id": card.content["id"]})
    if not answer.is_done:
        return not_tried(answer.said)
    left_out, zero = (Decimal(str(line["totaal"])) for line in answer.content["regels"])
    return judged(
        holds=(left_out, zero) == (Decimal(9), Decimal(10)),
        seen=f"10.00 at 10 %: {left_out} with the discount left out, {zero} with 0",
    )


def entry_is_listed_as_invoice(scene: Scene) -> Finding:
    """Look for a sales entry among the invoices."""
    entry = _entry(scene)
    if isinstance(entry, Finding):
        return entry
    answer = scene.connection.find("/verkoopfacturen", f"Factuurnummer eq '{entry['factuurnummer']}'")
    listed = [row for row in answer.rows if row.get("factuurnummer") == entry["factuurnummer"]]
    return judged(holds=bool(listed), seen=f"{len(listed)} invoices with the entry's number")


def ledger_row_has_the_text(scene: Scene) -> Finding:
    """Look for an entry's description in the ledger."""
    entry = _entry(scene)
    if isinstance(entry, Finding):
        return entry
    answer = scene.connection.find("/grootboekmutaties", f"Datum ge datetime'{scene.today}'")
    texts = {str(row.get("omschrijving")) for row in answer.rows if row.get("factuurNummer") == entry["factuurnummer"]}
    if not texts:
        return not_tried(f"no row in the ledger has the entry's number: {answer.said}")
    holds = any(entry["omschrijving"] in text for text in texts)
    return judged(holds=holds, seen="the entry's description" if holds else f"not the description but {sorted(texts)}")


def unknown_field_is_ignored(scene: Scene) -> Finding:
    """Make a card with a field that the model does not have."""
    address = {"straat": "Proefstraat 1", "postcode": "1011 AA", "plaats": "Amsterdam", "land": scene.country("NL")}
    answer = scene.create("/relaties", scene.card(scene.text(), address, bestaatNiet=None))
    return judged(holds=answer.is_done, seen="taken" if answer.is_done else f"refused: {answer.said}")


def ledger_row_has_the_invoice_number(scene: Scene) -> Finding:
    """Look for an entry's number in the ledger, on its date."""
    entry = _entry(scene)
    if isinstance(entry, Finding):
        return entry
    answer = scene.connection.find("/grootboekmutaties", f"Datum ge datetime'{scene.today}'")
    rows = [row for row in answer.rows if row.get("factuurNummer") == entry["factuurnummer"]]
    return judged(holds=bool(rows), seen=f"{len(rows)} rows with the entry's number")


def _entry(scene: Scene) -> Record | Finding:
    """Make a sales entry of 10.00 without VAT; the finding when that cannot be done."""
    ledgers = scene.connection.ask("GET", "/grootboeken")
    if ledgers.status == _FORBIDDEN:
        return not_tried("the key has no right to the ledger (boekhouden)")
    untaxed = [row for row in ledgers.rows if row.get("grootboekfunctie") == "VerkopenBtwVrij" and not row["nonactief"]]
    if not untaxed:
        return not_tried("the administration has no ledger for sales without VAT (VerkopenBtwVrij)")
    answer = scene.create(
        "/verkoopboekingen",
        {
            "factuurnummer": scene.text()[-25:],
            "factuurdatum": scene.today,
            "klant": {"id": scene.customer()},
            "omschrijving": scene.text(),
            "factuurbedrag": "10.00",
            "boekingsregels": [{"grootboek": {"id": untaxed[0]["id"]}, "bedrag": "10.00", "omschrijving": scene.mark}],
        },
    )
    if not answer.is_done:
        return not_tried(answer.said)
    entry: Record = answer.content
    return entry
