"""What runs and the daily maintenance ask of the tables and write to the log. The tests of this folder hold the code to
them, and `scripts/cost_table.py` computes with them, so that the table of costs cannot drift.
"""

from decimal import Decimal

PER_IDLE_RUN = 6
"""Requests to the tables of an import that finds nothing new; the tick's claim comes on top."""
PER_RUN_WITH_ORDER = 27
"""Requests of an import that finds one order, of a known customer."""
MORE_IN_RUN_AFTER = 8
"""Requests that the import after one with news needs more than an idle one."""
MORE_FOR_LONE_NEW_CUSTOMER = 8
"""Requests more when that one order is of a new customer."""

PER_ORDER_AMONG_MANY = Decimal("0.6")
"""Requests an order of a known customer takes in an import of a thousand."""
MORE_PER_NEW_CUSTOMER = Decimal("2.5")
"""Requests more for each new customer in it."""

PER_MAINTENANCE = 25
"""Requests of the daily maintenance of a profile without news, besides those of its tick and its block."""
MORE_WHEN_RUNS_GO = 4
"""Requests more when what was recorded a retention period ago is removed: of a day with orders."""
MORE_PER_MONTH = 35
"""Requests more once a month, when the tasks are looked at again that had nothing to do until then."""

LINES_PER_RUN = 1
LINES_PER_ORDER = 1
LINES_PER_MAINTENANCE = 2
LINES_PER_TICK = 1
"""Also of a block, whether anything was due or not."""
BYTES_PER_LINE = 400
"""The longest line of these, in bytes."""
