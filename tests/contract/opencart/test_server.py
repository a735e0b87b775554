"""The real client through the guard over a real socket."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.shop import SimulatedShop, faults
from local.shop.http.server import serving
from sconnect.adapters.opencart import ShopSettings, open_shop
from sconnect.app.errors import ReadFailedError
from tests.contract.opencart.support import ALL_STATUSES, TurnableClock, run

HERE = ShopSettings(timeout_seconds=5, allowed_private_hosts=frozenset({"localhost", "127.0.0.1"}))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_orders_over_a_real_socket(host: str) -> None:
    async def work() -> None:
        clock = TurnableClock()
        shop = SimulatedShop("4.0.2.3", clock=clock.now)
        async with serving(shop) as address:
            code = shop.link_code(address.replace("127.0.0.1", host))
            client = open_shop(code, clock=clock, settings=HERE)
            assert (await client.info()).shop_version == "4.0.2.3"
            page = await client.orders.changed_after(0, statuses=ALL_STATUSES, limit=200)
            await client.aclose()
        assert len(page.orders) == len(shop.entries)
        assert shop.sessions == 1
        assert shop.requests[0].header("host").startswith(f"{host}:")

    run(work())


def test_a_connection_that_drops_is_a_failed_read() -> None:
    async def work() -> None:
        clock = TurnableClock()
        shop = SimulatedShop(clock=clock.now)
        shop.fault = faults.drop
        async with serving(shop) as address:
            client = open_shop(shop.link_code(address), clock=clock, settings=HERE)
            with pytest.raises(ReadFailedError):
                await client.info()
            await client.aclose()
        assert len(shop.requests) == 3

    run(work())


def test_the_command_serves_and_tells_its_link_code(tmp_path: Path) -> None:
    code_file = tmp_path / "code"
    command = [sys.executable, "-m", "local.shop", "--orders", "3", "--link-code-file", str(code_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        try:
            assert process.stdout is not None
            first_line = process.stdout.readline()
            assert first_line.startswith("20 orders of OpenCart 3.0.3.9 at http://127.0.0.1:")

            async def work() -> None:
                client = open_shop(
                    code_file.read_text(encoding="ascii"), clock=TurnableClock(datetime.now(UTC)), settings=HERE
                )
                page = await client.orders.changed_after(28, statuses=[2], limit=10)
                await client.aclose()
                assert len(page.orders) == 3

            run(work())
        finally:
            process.terminate()
