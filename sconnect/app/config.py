"""What the operator can set about the app itself: how long things may take, and how long data are kept.

Read from app settings, once, at the start; what is not set keeps its default. A value that cannot work raises
`InstallationError`, so that nothing runs under it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sconnect.app.errors import InstallationError

# How long things may take: the limits that make create-once true, and the inequality between them (docs/why.md).


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds. Refuses a combination under which an order could be booked twice."""

    function_timeout: float = 600
    """The longest a run can live: `functionTimeout` in host.json."""
    write_timeout: float = 120
    """How late the books may still complete a request after it was sent."""
    visible_after: float = 60
    """How long an order that was accepted may stay hidden from look-ups."""
    clock_skew: float = 60
    """The most the clocks of two machines may differ."""
    settle: float = 900
    """How long after its intent an unanswered order is left alone before 'not found' is believed."""
    send_window: float = 150
    """How long after its intent an order may still be sent."""
    lease: float = 120
    """How long the lease on a task outlives the execution that stopped renewing it."""
    attempts: int = 3
    """How often an order is sent before a person has to look. No app setting."""

    def __post_init__(self) -> None:
        """Refuse limits that break the promise."""
        needed = self.function_timeout + self.write_timeout + self.visible_after + 2 * self.clock_skew
        if self.settle < needed:
            raise InstallationError(
                f"SETTLE_SECONDS is {self.settle:g}, maar moet minstens {needed:g} zijn: FUNCTION_TIMEOUT_SECONDS + "
                "WRITE_TIMEOUT_SECONDS + VISIBLE_AFTER_SECONDS + 2 x CLOCK_SKEW_SECONDS. Anders kan een order dubbel "
                "worden geboekt.",
                f"SETTLE_SECONDS is {self.settle:g}, but must be at least {needed:g}: FUNCTION_TIMEOUT_SECONDS + "
                "WRITE_TIMEOUT_SECONDS + VISIBLE_AFTER_SECONDS + 2 x CLOCK_SKEW_SECONDS. Otherwise an order can be "
                "booked twice.",
            )
        if not 0 < self.send_window <= self.function_timeout:
            raise InstallationError(
                "SEND_WINDOW_SECONDS moet tussen 0 en FUNCTION_TIMEOUT_SECONDS liggen.",
                "SEND_WINDOW_SECONDS must lie between 0 and FUNCTION_TIMEOUT_SECONDS.",
            )
        if self.lease <= 0:
            raise InstallationError("LEASE_SECONDS moet groter dan 0 zijn.", "LEASE_SECONDS must be greater than 0.")

    @property
    def settle_time(self) -> timedelta:
        """`settle` as a span of time."""
        return timedelta(seconds=self.settle)

    @property
    def run_budget(self) -> float:
        """For how long one execution of a run may begin new work; the rest goes to a follow-up."""
        return max(self.function_timeout - self.write_timeout - self.send_window, self.function_timeout / 10)


def limits_from(environ: Mapping[str, str]) -> Limits:
    """Read the limits from app settings. Raises `InstallationError`."""
    usual = Limits()
    return Limits(
        function_timeout=_seconds(environ, "FUNCTION_TIMEOUT_SECONDS", usual.function_timeout),
        write_timeout=_seconds(environ, "WRITE_TIMEOUT_SECONDS", usual.write_timeout),
        visible_after=_seconds(environ, "VISIBLE_AFTER_SECONDS", usual.visible_after),
        clock_skew=_seconds(environ, "CLOCK_SKEW_SECONDS", usual.clock_skew),
        settle=_seconds(environ, "SETTLE_SECONDS", usual.settle),
        send_window=_seconds(environ, "SEND_WINDOW_SECONDS", usual.send_window),
        lease=_seconds(environ, "LEASE_SECONDS", usual.lease),
    )


# How long data are kept.


@dataclass(frozen=True, slots=True)
class RetentionPeriods:
    """After how long housekeeping removes a row or empties its personal columns. Markers of orders never expire."""

    runs: timedelta = timedelta(days=90)
    """Runs with their reports, and what housekeeping found."""
    finished: timedelta = timedelta(days=365)
    """Personal data of orders that are booked or skipped: the explanation of a booking."""
    held: timedelta = timedelta(days=365)
    """Personal data of orders that still wait."""


def retention_periods_from(environ: Mapping[str, str]) -> RetentionPeriods:
    """Read the retention periods from app settings. Raises `InstallationError`."""
    usual = RetentionPeriods()
    return RetentionPeriods(
        runs=_days(environ, "RETENTION_RUNS_DAYS", usual.runs),
        finished=_days(environ, "RETENTION_FINISHED_DAYS", usual.finished),
        held=_days(environ, "RETENTION_HELD_DAYS", usual.held),
    )


TIMERS = {
    "import_orders": "IMPORT_ORDERS_SCHEDULE",
    "export_articles": "EXPORT_ARTICLES_SCHEDULE",
    "export_customers": "EXPORT_CUSTOMERS_SCHEDULE",
    "maintenance": "HOUSEKEEPING_SCHEDULE",
}
"""The timers of the installation, each with the app setting that holds its schedule (NCRONTAB, UTC)."""


def schedules_from(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Read when each timer goes off; one that is not set is left out."""
    return {timer: schedule for timer, name in TIMERS.items() if (schedule := environ.get(name, "").strip())}


_PUBLIC_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)


def page_address_from(environ: Mapping[str, str]) -> str:
    """Return the address of the page, from the host name that Azure gives the app; empty when it runs elsewhere.

    On a developer's machine that name is one with a port, and no address with https.
    """
    host = environ.get("WEBSITE_HOSTNAME", "").strip()
    return f"https://{host.lower()}" if _PUBLIC_HOST.fullmatch(host) else ""


# Reading one app setting.

_DAY = 86_400
"""In seconds."""
_LONGEST_PERIOD = 3_650
"""In days."""


def _seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        raise InstallationError(
            f"{name} moet een aantal seconden zijn, niet '{text}'.",
            f"{name} must be a number of seconds, not '{text}'.",
        ) from None
    if not 0 <= seconds < _DAY:  # not a number and infinity fail here too
        raise InstallationError(
            f"{name} moet tussen 0 en {_DAY} seconden liggen, niet '{text}'.",
            f"{name} must lie between 0 and {_DAY} seconds, not '{text}'.",
        )
    return seconds


def _days(environ: Mapping[str, str], name: str, default: timedelta) -> timedelta:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _LONGEST_PERIOD):
        raise InstallationError(
            f"{name} moet een aantal dagen tussen 1 en {_LONGEST_PERIOD} zijn, niet '{text}'.",
            f"{name} must be a number of days from 1 to {_LONGEST_PERIOD}, not '{text}'.",
        )
    return timedelta(days=int(text))
