"""Which storage the app settings lead to. Nothing here is sent anywhere."""

import subprocess
import sys
from collections.abc import Mapping

import pytest
from azure.core.pipeline.policies import RetryPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import ManagedIdentityCredential

from sconnect.adapters.tables import AzureTableRows, connect
from sconnect.app.errors import SettingsError

ACCOUNT = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net"


def opened(environ: Mapping[str, str]) -> AzureTableRows:
    rows = connect(environ)
    rows.close()
    return rows


def test_a_connection_string_is_enough() -> None:
    assert opened({"AzureWebJobsStorage": ACCOUNT})._service.url == "https://shop.table.core.windows.net"


@pytest.mark.parametrize(
    "environ",
    [
        {"AzureWebJobsStorage__accountName": "shop"},
        {"AzureWebJobsStorage__tableServiceUri": "https://shop.table.core.windows.net"},
        {"AzureWebJobsStorage": "", "AzureWebJobsStorage__accountName": "shop", "AzureWebJobsStorage__clientId": "id"},
        {"AzureWebJobsStorage__accountName": "shop", "AzureWebJobsStorage__credential": "managedidentity"},
    ],
)
def test_a_managed_identity_needs_no_key(environ: Mapping[str, str]) -> None:
    service = opened(environ)._service
    assert service.url == "https://shop.table.core.windows.net"
    assert isinstance(service.credential, ManagedIdentityCredential)


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({}, "geen opslag ingesteld"),
        ({"AzureWebJobsStorage": "nonsense"}, "geen geldige verbindingsreeks"),
        ({"AzureWebJobsStorage": "AccountName=shop"}, "geen geldige verbindingsreeks"),
        ({"AzureWebJobsStorage__tableServiceUri": "http://shop.table.core.windows.net"}, "moet met https"),
        ({"AzureWebJobsStorage__accountName": "shop", "AzureWebJobsStorage__credential": "password"}, "password"),
        ({"AzureWebJobsStorage": ACCOUNT, "TABLE_PREFIX": "1st"}, "TABLE_PREFIX"),
        ({"AzureWebJobsStorage": ACCOUNT, "TABLE_PREFIX": "a-b"}, "TABLE_PREFIX"),
    ],
)
def test_settings_that_lead_nowhere_are_named(environ: Mapping[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        connect(environ)


def test_tables_are_named_after_the_prefix() -> None:
    assert opened({"AzureWebJobsStorage": ACCOUNT})._client("orders").table_name == "sconnectorders"
    assert opened({"AzureWebJobsStorage": ACCOUNT, "TABLE_PREFIX": "Shop2"})._client("runs").table_name == "Shop2runs"


def test_no_operation_outlasts_a_run() -> None:
    service = opened({"AzureWebJobsStorage": ACCOUNT})._service
    [repeats] = [policy for policy in service._policies if isinstance(policy, RetryPolicy)]
    line = service._client._client._pipeline._transport
    assert isinstance(line, RequestsTransport)
    assert repeats.total_retries <= 2
    assert line.connection_config.timeout + line.connection_config.read_timeout <= 30
    assert repeats.timeout <= 60


def test_a_connection_string_loads_no_identity_library() -> None:
    program = (
        "import sys\n"
        "from sconnect.adapters import secrets, tables\n"
        f"tables.connect({{'AzureWebJobsStorage': '{ACCOUNT}'}}).close()\n"
        "secrets.connect({'SCONNECT_SECRETS_FILE': 'x'})\n"
        "print(sorted(name for name in sys.modules if name in {'azure.identity', 'azure.keyvault', 'aiohttp'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.strip() == "[]"
