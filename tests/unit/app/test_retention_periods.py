from datetime import timedelta

import pytest

from sconnect.app.config import RetentionPeriods, retention_periods_from
from sconnect.app.errors import SettingsError


def test_the_usual_terms() -> None:
    assert retention_periods_from({}) == retention_periods_from({"RETENTION_RUNS_DAYS": " "}) == RetentionPeriods()
    assert RetentionPeriods().runs == timedelta(days=90)


def test_terms_are_read_from_the_app_settings() -> None:
    environ = {"RETENTION_RUNS_DAYS": "30", "RETENTION_FINISHED_DAYS": "2555", "RETENTION_HELD_DAYS": "60"}
    assert retention_periods_from(environ) == RetentionPeriods(
        timedelta(days=30), timedelta(days=2555), timedelta(days=60)
    )


@pytest.mark.parametrize("days", ["0", "-1", "3651", "1.5", "een", "٣"])
def test_a_term_that_makes_no_sense_is_refused(days: str) -> None:
    with pytest.raises(SettingsError, match="RETENTION_HELD_DAYS moet een aantal dagen tussen 1 en 3650 zijn"):
        retention_periods_from({"RETENTION_HELD_DAYS": days})
