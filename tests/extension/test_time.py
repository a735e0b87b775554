"""The hour that comes twice and the one that never comes, as the extension and the client's side see them."""

import json
import subprocess
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.extension.php import php
from tests.extension.world import ROOT

ZONE = "Europe/Amsterdam"
AUTUMN = int(datetime(2026, 10, 25, 1, 0, tzinfo=ZoneInfo(ZONE)).timestamp())
SPRING = int(datetime(2026, 3, 29, 1, 0, tzinfo=ZoneInfo(ZONE)).timestamp())


def told_by_php(expression: str, moments: list[int], zone: str = ZONE) -> list[str]:
    code = f"""require '{ROOT}/opencart/shared/autoload.php'; date_default_timezone_set('UTC');
    $time = new Sconnect\\ShopTime('{zone}');
    echo json_encode(array_map(function ($moment) use ($time) {{ return {expression}; }}, {moments}));"""
    done = subprocess.run([php(), "-r", code], capture_output=True, text=True, check=True)
    answer: list[str] = json.loads(done.stdout)
    return answer


def placed_at(local: str) -> float:
    """Return when a row counts as written: of an hour that comes twice, the first."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE)).timestamp()


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("start", [AUTUMN, SPRING])
def test_rows_count_from_a_moment_on_exactly_when_they_were_written_then(start: int) -> None:
    moments = [start + 600 * step for step in range(25)]
    bounds = told_by_php("$time->firstLocalFrom($moment)", moments)
    rows = told_by_php("$time->local($moment)", [start + 60 * step for step in range(300)])
    for moment, bound in zip(moments, bounds, strict=True):
        assert [row for row in rows if row >= bound] == [row for row in rows if placed_at(row) >= moment], (
            moment,
            bound,
        )


@pytest.mark.usefixtures("programs")
def test_the_offset_follows_the_season() -> None:
    moments = [AUTUMN, AUTUMN + 4 * 3600]
    assert told_by_php("$time->offset($moment)", moments) == ["+02:00", "+01:00"]


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd"])
def test_a_zone_that_does_not_exist_counts_as_that_of_php(zone: str) -> None:
    assert told_by_php("$time->zoneName()", [0], zone) == ["UTC"]
