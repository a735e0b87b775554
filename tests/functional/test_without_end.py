"""Lists without an end, pages that do not move, runs that follow themselves for ever, answers that never come: told."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import azure.functions as func
import pytest

from local.shop import faults
from local.shop.http.wire import Fault as ShopFault
from local.shop.http.wire import Response
from local.snelstart.faults import Fault, FaultKind
from local.snelstart.switches import Switches
from sconnect.app.errors import UnreadableError
from sconnect.app.profiles.probing import LONGEST_PROBE, ProbeTarget, probe_connections
from sconnect.app.profiles.repository import save_profile
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.runs.execution import MOST_CONTINUATIONS
from sconnect.domain.runs import RunState
from sconnect.entrypoints.http import dispatch
from sconnect.entrypoints.http.routes import ROUTES
from tests.functional.export_lab import ExportLab
from tests.functional.faults import assert_done
from tests.functional.lab import Lab
from tests.functional.orders import plain_order


def _slowly(fault: ShopFault, seconds: float) -> ShopFault:
    def answer(honest: Response) -> Any:
        spoiled = fault(honest)
        assert isinstance(spoiled, Response)
        return replace(spoiled, delay=seconds)

    return answer


@pytest.mark.parametrize("whole", [True, False], ids=["everything", "changes"])
@pytest.mark.parametrize("task", ["articles", "customers"])
def test_an_export_from_a_list_that_never_moves_on_ends_and_says_so(task: str, whole: bool) -> None:
    lab = ExportLab(switches=Switches(article_page_size=25))
    export, path = (
        (lab.export_articles, "/v2/artikelen") if task == "articles" else (lab.export_customers, "/v2/relaties")
    )
    if not whole:
        export()
    for number in range(600 if task == "customers" else 30):
        lab.article(f"A{number}") if task == "articles" else lab.customer(1_000 + number)
    fault = lab.sim.faults.add(Fault(FaultKind.SAME_PAGE, "GET", path))

    run = export()

    assert run.state is RunState.FAILED
    assert "SnelStart stuurt een lijst waar geen einde aan komt" in run.errors[0]
    assert lab.sim.faults.hits(fault) < 50
    lab.sim.faults.clear()
    assert export().state is RunState.DONE


def test_an_import_of_a_shop_that_always_has_more_ends_and_says_so() -> None:
    lab = Lab()
    placed = lab.place(plain_order(1))
    lab.shop.fault = _slowly(faults.always_more("next_history"), 25)

    run = lab.import_orders()

    assert run.state is RunState.FAILED
    assert f"na {MOST_CONTINUATIONS} vervolgen nog niet klaar" in run.errors[0]
    assert run.continued == MOST_CONTINUATIONS
    assert_done(lab, *placed)
    lab.shop.fault = None
    assert lab.import_orders().state is RunState.DONE


def test_a_shop_that_always_has_more_orders_of_a_week_ends_a_reconciliation() -> None:
    lab = Lab()
    lab.place(plain_order(1))
    lab.import_orders()
    lab.shop.fault = faults.always_more("next_order")
    with pytest.raises(UnreadableError, match="blijft orders sturen: meer dan 50000 van"):
        lab.run(reconcile(lab.services, lab.profile, date(2026, 11, 23), date(2026, 11, 29)))


def test_a_person_who_checks_a_link_waits_a_minute_at_most() -> None:
    lab = Lab()
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    lab.shop.fault = _slowly(faults.failing(500), 29)
    lab.sim.faults.add(Fault(FaultKind.SLOW, "GET", seconds=100))
    began = lab.clock.seconds

    probe = lab.run(probe_connections(lab.services, ProbeTarget(profile=lab.profile)))

    assert lab.clock.seconds - began <= LONGEST_PROBE + 1
    assert probe.shop_problem is not None
    assert probe.books_problem is not None
    assert "De webwinkel gaf binnen 60 seconden geen antwoord" in probe.shop_problem.dutch
    assert "SnelStart gave no answer within 60 seconds" in probe.books_problem.english


def test_a_request_that_takes_too_long_is_answered_before_azure_cuts_it_off(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert dispatch.LONGEST_REQUEST < 230

    async def hang(*_: object) -> None:
        await asyncio.sleep(3_600)

    monkeypatch.setattr(dispatch, "_handle", hang)
    request = func.HttpRequest(method="GET", url="https://app.example.test/api/profiles", body=b"")
    lab = Lab()
    answer = lab.run(dispatch.handle(ROUTES[0], lambda: lab.services, request)).response
    assert lab.clock.seconds <= dispatch.LONGEST_REQUEST + 1
    assert answer.status_code == 503
    assert b"too_slow" in answer.get_body()
    assert "no answer within" in caplog.text
