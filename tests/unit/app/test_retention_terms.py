from datetime import timedelta

import pytest

from sconnect.app.config import Terms, terms_from
from sconnect.app.errors import SettingsError


def test_the_usual_terms() -> None:
    assert terms_from({}) == terms_from({"RETENTION_RUNS_DAYS": " "}) == Terms()
    assert Terms().runs == timedelta(days=90)


def test_terms_are_read_from_the_app_settings() -> None:
    environ = {"RETENTION_RUNS_DAYS": "30", "RETENTION_FINISHED_DAYS": "2555", "RETENTION_HELD_DAYS": "60"}
    assert terms_from(environ) == Terms(timedelta(days=30), timedelta(days=2555), timedelta(days=60))


@pytest.mark.parametrize("days", ["0", "-1", "3651", "1.5", "een", "٣"])
def test_a_term_that_makes_no_sense_is_refused(days: str) -> None:
    with pytest.raises(SettingsError, match="RETENTION_HELD_DAYS moet een aantal dagen tussen 1 en 3650 zijn"):
        terms_from({"RETENTION_HELD_DAYS": days})
