"""Put a copy of the tables back, which the app makes every day: the memory of what was booked.

python -m scripts.restore ACCOUNT COPIES_URL VAULT            names the copies that are complete
python -m scripts.restore ACCOUNT COPIES_URL VAULT DAY        puts the one of that day back

ACCOUNT is the storage account with the tables, VAULT the name of the key vault. Works under the identity of `az login`,
which needs Storage Table Data Contributor on the account, Storage Blob Data Reader on the copies and Key Vault Secrets
User or Officer. Stop the app first (docs/operations.md, section 10).
"""

import asyncio
import sys
from datetime import UTC, datetime

from azure.identity import AzureCliCredential
from azure.keyvault.secrets import SecretClient
from azure.storage.blob import ContainerClient

from sconnect.adapters.blobs import BlobFiles
from sconnect.adapters.secrets import KeyVaultSecrets
from sconnect.adapters.tables import AzureTableRows
from sconnect.adapters.tables.service import TableService
from sconnect.app.errors import SconnectError
from sconnect.app.housekeeping.copies import list_copies
from sconnect.app.housekeeping.restoring import Restored, restore_copy
from sconnect.app.ports import Files, Secrets
from sconnect.app.services import Backup
from sconnect.app.storage.repository import RecordStore

PREFIX = "sconnect"
_ARGUMENTS = 4


async def restore(rows: AzureTableRows, copies: Files, secrets: Secrets, day: str) -> Restored:
    """Put the copy of a day back in the tables."""
    return await restore_copy(RecordStore(rows), Backup(rows, copies), secrets, day, datetime.now(UTC))


def told(restored: Restored) -> list[str]:
    """Say what came of it, and what to do next."""
    copied = restored.copy
    return [
        *(f"{table}: {rows} rows put back" for table, rows in restored.rows.items()),
        f"{restored.erased} rows stayed erased, as was asked since the copy",
        f"{restored.profiles} profiles are closed until their next import looked up what was booked since the copy",
        f"(begun {copied.started_at:%Y-%m-%d %H:%M} UTC). Start the app.",
    ]


def main() -> int:
    """List the copies, or put one back."""
    if len(sys.argv) not in {_ARGUMENTS, _ARGUMENTS + 1}:
        print(__doc__)
        return 1
    account, url, vault = sys.argv[1:_ARGUMENTS]
    credential = AzureCliCredential()
    copies = BlobFiles(lambda: ContainerClient.from_container_url(url, credential), makes_container=False)
    secrets = KeyVaultSecrets(SecretClient(f"https://{vault}.vault.azure.net", credential))
    tables = TableService(f"https://{account}.table.core.windows.net", credential=credential)
    rows = AzureTableRows(tables, PREFIX)
    try:
        if len(sys.argv) == _ARGUMENTS:
            days = asyncio.run(list_copies(copies))
            print("\n".join(days) or "there is no complete copy")
            return int(not days)
        print("\n".join(told(asyncio.run(restore(rows, copies, secrets, sys.argv[_ARGUMENTS])))))
    except SconnectError as error:
        print(f"restore: {error.english or error.dutch} {error.detail}")
        return 1
    except ValueError as error:
        print(f"restore: {error}")
        return 1
    finally:
        rows.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
