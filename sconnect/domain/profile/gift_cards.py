"""Setting of gift vouchers that bear VAT when they are sold: single-purpose vouchers (behaviour.md 1.1.6).

Directive 2006/112/EC, articles 30a and 30b.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from sconnect.domain.profile.foreign_rates import Day
from sconnect.domain.profile.setting import Settings, setting


class VoucherRate(Settings):
    """The VAT of gift vouchers sold from a day on. A percentage of 0 means multi-purpose: money, without VAT."""

    since: Day = setting(
        "",
        nl="Verkocht vanaf",
        en="Sold from",
        means_nl="De eerste dag waarop bonnen zo zijn verkocht. Een bon van eerder houdt wat hij was. "
        "Leeg: alle bonnen.",
        means_en="The first day on which vouchers were sold like this. An earlier voucher keeps what it "
        "was. Empty: all vouchers.",
    )
    percent: Decimal = setting(
        nl="Btw-percentage",
        en="VAT percentage",
        means_nl="Het ene btw-tarief waarvoor de bon geldt, bijvoorbeeld 21; 0 als hij vanaf die dag weer voor "
        "meer tarieven geldt.",
        means_en="The one VAT rate that the voucher is for, 21 for example; 0 when from that day on it is for several "
        "rates again.",
        ge=Decimal(0),
        le=Decimal(100),
        decimal_places=2,
    )
    article_code: Annotated[str, Field(max_length=50)] = setting(
        "",
        nl="Artikelcode",
        en="Article code",
        means_nl="Het artikel met dit tarief waarop deze bonnen worden verkocht en ingewisseld.",
        means_en="The article with this rate on which these vouchers are sold and redeemed.",
    )


def voucher_rate_on(rates: Iterable[VoucherRate], day: date) -> VoucherRate | None:
    """Return what counts for a voucher sold on a day; None for a multi-purpose one."""
    started = [rate for rate in rates if not rate.since or date.fromisoformat(rate.since) <= day]
    latest = max(started, key=lambda rate: rate.since, default=None)
    return latest if latest and latest.percent else None
