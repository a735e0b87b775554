"""What a fresh process loads for its first message: an import waits for nothing that it does not need."""

from pathlib import Path

from scripts.bench.cold_start import first_message, write_state

NOT_FOR_AN_IMPORT = (
    "sconnect.app.exporting",
    "sconnect.app.housekeeping",
    "sconnect.app.importing.book_orders",
    "sconnect.app.importing.news.waiting_and_changed",
    "sconnect.app.mailing",
    "sconnect.app.overview",
    "sconnect.app.reconciliation",
    "sconnect.app.dry_run",
    "sconnect.app.worklist",
    "sconnect.adapters.snelstart.mapping",
    "sconnect.adapters.snelstart.resources",
    "sconnect.domain.composition",
    "sconnect.domain.vat",
    "sconnect.entrypoints.http.dispatch",
    "sconnect.entrypoints.http.handlers",
    "sconnect.entrypoints.http.openapi",
    "sconnect.entrypoints.http.settings_schema",
    "sconnect.entrypoints.page.responses",
    "sconnect.entrypoints.page.bundle",
    "azure.identity",
    "azure.keyvault",
    "azure.storage.blob",
    "stdnum",
)
MOST_MODULES = 175
"""Of our own."""


def test_an_import_without_news_loads_no_booking_no_export_no_page_and_no_openapi(tmp_path: Path) -> None:
    modules = first_message(write_state(tmp_path), {}).modules
    loaded = {name for name in NOT_FOR_AN_IMPORT for each in modules if each == name or each.startswith(f"{name}.")}
    assert loaded == set()
    assert "sconnect.app.importing.import_orders" in modules
    assert len([name for name in modules if name.startswith("sconnect.")]) <= MOST_MODULES
