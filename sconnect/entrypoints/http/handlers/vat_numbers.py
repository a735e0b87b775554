"""Handler of VAT numbers: what VIES answered about them."""

from datetime import datetime

from pydantic import Field

from sconnect.app.overview.vat_numbers import list_vies_checks
from sconnect.domain.vies import NoAnswer
from sconnect.entrypoints.http.endpoint import Call, Page, PageQuery, Reply, View, endpoint
from sconnect.entrypoints.http.paging import part_of_list, resume_key


class VatNumberQuery(PageQuery):
    """Which VAT numbers, and which part of their list."""

    quarter: str = Field("", pattern=r"^(\d{4}Q[1-4])?$", description="Only those of a quarter, such as 2026Q4.")


class VatNumberView(View):
    """What VIES was asked about a VAT number in a quarter. `valid` is null while there is no answer.

    `requester`: the own VAT number that went with the question; `consultation_number` is empty without one.
    """

    number: str
    quarter: str
    asked_at: datetime
    valid: bool | None = Field(validation_alias="verdict")
    answered_at: datetime | None
    consultation_number: str
    requester: str
    no_answer: NoAnswer | None


@endpoint()
async def list_vat_numbers(call: Call, query: VatNumberQuery) -> Reply[Page[VatNumberView]]:
    """List what VIES answered about VAT numbers, by quarter: the proof behind orders at 0 %."""
    checks, following = await list_vies_checks(
        call.services, call.path["profile"], quarter=query.quarter, after=resume_key(query), limit=query.limit
    )
    return part_of_list(VatNumberView, checks, following)
