"""The client library's connection to the account, with transactions that the app writes itself."""

from collections.abc import Sequence
from http import HTTPStatus

from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest
from azure.data.tables import TableServiceClient

from sconnect.adapters.tables.transactions import CONTENT_TYPE, etags_in, request_body


class TableService(TableServiceClient):
    """Sends a transaction as one text; signing, retries and limits of time stay those of the library."""

    def transact(self, operations: Sequence[bytes]) -> list[str]:
        """Do all of these, or none; returns the new etag of each row, empty for one that was deleted.

        Raises errors of the library: `HttpResponseError` when the whole is refused, and those of `etags_in`.
        """
        request = HttpRequest(
            "POST",
            f"{self.url}/$batch",
            headers={
                "x-ms-version": self.api_version,
                "DataServiceVersion": "3.0",
                "MaxDataServiceVersion": "3.0;NetFx",
                "Content-Type": CONTENT_TYPE,
                "Accept": "application/json",
            },
            content=request_body(operations),
        )
        # Streamed, because the library cannot read an answer of several parts.
        response = self._client.send_request(request, stream=True)
        answer = response.read()
        if response.status_code != HTTPStatus.ACCEPTED:
            raise HttpResponseError(message=response.text(), response=response)
        return etags_in(answer, len(operations))
