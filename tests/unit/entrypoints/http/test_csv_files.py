"""Files for a Dutch spreadsheet: semicolons, decimal commas, a byte order mark, and no formulas."""

from decimal import Decimal

import pytest

from sconnect.domain.reconciliation.splits import Net, RateKey
from sconnect.domain.reconciliation.stages import StageRow, Stages
from sconnect.domain.values.csv_text import csv_text
from sconnect.domain.vat import VatTreatment
from sconnect.entrypoints.http.csv_files import stages_csv


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("-1234.50"), "-1234,50"),
        (Decimal("1E+3"), "1000"),
        (None, ""),
        ("a;b", '"a;b"'),
        ('a"b', '"a""b"'),
        ("=1+1", '"\'=1+1"'),
        (" @x", '"\' @x"'),
        ("-5,20", '"-5,20"'),
        ("-5-x", '"\'-5-x"'),
        (7, '"7"'),
        ("\uff1d1+1", '"\'\uff1d1+1"'),
        ("\u200b=1", '"\'\u200b=1"'),
        ("\x1bplain", '"\'\x1bplain"'),
        ("gewoon = niets", '"gewoon = niets"'),
    ],
)
def test_a_cell_is_harmless_and_dutch(value: str | int | Decimal | None, cell: str) -> None:
    assert csv_text([[value]]) == f"\ufeff{cell}\r\n"


def test_columns_that_could_not_be_had_are_empty_and_the_total_row_adds_up() -> None:
    def row(percent: str, net: str, vat: str) -> StageRow:
        key = RateKey(VatTreatment.DOMESTIC, "", Decimal(percent))
        amount = Net(Decimal(net), Decimal(vat))
        return StageRow(*key, sold=amount, booked=amount, ordered=amount, invoiced=amount, posted=None)

    text = stages_csv(Stages(rows=(row("21", "100.10", "21.02"), row("9", "10.00", "0.90"))))
    head, _, _, total, *_ = text.removeprefix("\ufeff").split("\r\n")
    assert head.startswith('"Btw";"Land";"Tarief";"Winkel excl. btw";"Winkel btw"')
    assert total == '"Totaal";"";"";' + ";".join(["110,10;21,92"] * 4) + ";;"
    assert stages_csv(None) == ""
