"""Everything the OpenAPI document allows, and what it does not: no answer that it does not document, none of 5xx.

With real names in the addresses half of the time, so that more is reached than "does not exist".
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.schemas import BaseSchema

from local.shop.capture import Entry
from local.shop.data_orders import captured_entries
from sconnect.entrypoints.routes import ROUTES, Route, parameters_of
from tests.e2e.fuzz_bridge import FuzzBridge
from tests.e2e.in_process import InProcessApi
from tests.e2e.lab import Lab
