"""The files of a reconciliation and of a VAT return, for a Dutch spreadsheet."""

from collections.abc import Iterable, Sequence

from sconnect.domain.reconciliation.report import BoxBeside, VatReport
from sconnect.domain.reconciliation.splits import Net, sum_of
from sconnect.domain.reconciliation.stages import StageRow, Stages
from sconnect.domain.values.csv_text import Cell, csv_text
from sconnect.domain.values.money import euro_text, number_text
from sconnect.domain.vat import VatTreatment

_TREATMENTS = {
    VatTreatment.DOMESTIC: "Nederland",
    VatTreatment.REVERSE_CHARGE: "Verlegd, binnen de EU",
    VatTreatment.EXPORT: "Export",
    VatTreatment.ONE_STOP_SHOP: "Eénloketsysteem",
}
_STAGES = ("Winkel", "Geboekt", "SnelStart-order", "Gefactureerd", "Grootboek")


def stages_csv(stages: Stages | None) -> str:
    """Return the five columns per rate with their total, and then every difference; empty without any."""
    if stages is None:
        return ""
    head = ["Btw", "Land", "Tarief", *(f"{name} {part}" for name in _STAGES for part in ("excl. btw", "btw"))]
    rows: list[Sequence[Cell]] = [head, *(_stage_row(row) for row in stages.rows)]
    rows.append(["Totaal", "", "", *_totals(stages.rows)])
    rows += [
        [],
        ["Verschil", "Order", "SnelStart-order", "Factuur", "Eerst", "Daarna", "Scheelt", "Btw van de boeking"],
    ]
    for each in stages.differences:
        before, after = each.before.gross, each.after.gross
        vat = ", ".join(f"{of.box.nl}: {euro_text(of.amount)}" for of in each.entry_vat)
        rows.append([each.finding.nl, each.order_id, each.number, each.invoice, before, after, after - before, vat])
    return csv_text(rows)


def boxes_csv(boxes: Iterable[BoxBeside]) -> str:
    """Return the boxes of the return, from the shop and in SnelStart's return."""
    head = ["Rubriek", "Omzet uit winkel", "Btw uit winkel", "Omzet in aangifte", "Btw in aangifte"]
    rows: list[list[Cell]] = [
        [
            each.box.value,
            each.amount.net,
            each.amount.vat,
            each.declared.turnover if each.declared else None,
            each.declared.vat if each.declared else None,
        ]
        for each in boxes
    ]
    return csv_text([head, *rows])


def union_csv(report: VatReport) -> str:
    """Return the one-stop shop per country and rate."""
    rows: list[list[Cell]] = [[each.country, number_text(each.percent), *each.amount] for each in report.one_stop_shop]
    return csv_text([["Land", "Tarief", "Omzet excl. btw", "Btw"], *rows])


def supplies_csv(report: VatReport) -> str:
    """Return the recapitulative statement per VAT number."""
    rows: list[list[Cell]] = [[each.vat_number, each.net] for each in report.supplies]
    return csv_text([["Btw-nummer", "Omzet"], *rows])


def _stage_row(row: StageRow) -> list[Cell]:
    stages = (row.sold, row.booked, row.ordered, row.invoiced, row.posted)
    return [_TREATMENTS[row.treatment], row.country, number_text(row.percent), *_amounts(stages)]


def _totals(rows: Sequence[StageRow]) -> list[Cell]:
    columns = [[getattr(row, name) for row in rows] for name in ("sold", "booked", "ordered", "invoiced", "posted")]
    return _amounts(map(sum_of, columns))


def _amounts(amounts: Iterable[Net | None]) -> list[Cell]:
    return [part for amount in amounts for part in ((None, None) if amount is None else amount)]
