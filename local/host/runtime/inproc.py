"""The real Python runtime library of Azure Functions, driven in this process without gRPC.

`azure_functions_runtime` indexes the app, checks its annotations, converts bindings and calls the functions. It expects
a protobuf module for its answers; plain bags of attributes do. Its state is global: one app per process.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import azure_functions_runtime as library
from azure_functions_runtime.bindings.datumdef import Datum
from azure_functions_runtime.native_invocation import invocation_request_native
from azure_functions_runtime.utils.executor import invocation_id_cv

from local.host.startup_error import StartupError

__all__ = [
    "Answer",
    "Binding",
    "Datum",
    "Function",
    "call",
    "index_app",
    "invocation_id_cv",
    "start_threads",
    "stop_threads",
]

SCRIPT = "function_app.py"
# An app object can be indexed once, however often the host is started in this process.
_INDEXED: dict[str, tuple["Function", ...]] = {}


class _Message(SimpleNamespace):
    """Stands in for any protobuf message."""


class _BindingInfo(_Message):
    undefined = 0
    out = 1
    inout = 2


class _StatusResult(_Message):
    Failure = 0
    Success = 1


_PROTOS = SimpleNamespace(
    BindingInfo=_BindingInfo,
    FunctionMetadataResponse=_Message,
    RpcException=_Message,
    RpcFunctionMetadata=_Message,
    RpcRetryOptions=_Message,
    StatusResult=_StatusResult,
    WorkerInitResponse=_Message,
    WorkerMetadata=_Message,
)


@dataclass(frozen=True, slots=True)
class Binding:
    """One trigger, input or output of a function, as its decorator declares it."""

    kind: str  # queueTrigger, queue, http, ...
    name: str
    is_output: bool
    details: Mapping[str, Any]

    @classmethod
    def from_json(cls, text: str) -> "Binding":
        """Read a binding as the runtime reports it."""
        details = json.loads(text)
        return cls(details["type"], details["name"], details["direction"] == "OUT", details)


@dataclass(frozen=True, slots=True)
class Function:
    """An indexed function."""

    id: str
    name: str
    bindings: tuple[Binding, ...]
    has_retry_policy: bool

    @property
    def trigger(self) -> Binding:
        """What starts it."""
        return next(binding for binding in self.bindings if binding.kind.endswith("Trigger"))

    def outputs(self, kind: str) -> dict[str, Binding]:
        """Return its output bindings of a kind, by parameter name (`$return` for the returned value)."""
        return {binding.name: binding for binding in self.bindings if binding.is_output and binding.kind == kind}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call came to."""

    returned: Datum | None = None
    outputs: Sequence[tuple[str, Datum]] = ()
    error: str | None = None  # the runtime has logged the traceback

    @property
    def ok(self) -> bool:
        """Whether the function ended without an exception."""
        return self.error is None


async def index_app(folder: Path) -> tuple[Function, ...]:
    """Let the runtime index the app in `folder`; raises `StartupError` with the runtime's words when it rejects it."""
    script_root = _importable(folder)
    if script_root not in _INDEXED:
        _INDEXED[script_root] = await _indexed(script_root)
    return _INDEXED[script_root]


async def _indexed(script_root: str) -> tuple[Function, ...]:
    request = _Message(
        properties={"host": "127.0.0.1", "protos": _PROTOS},
        request=_Message(worker_init_request=_Message(capabilities={}, function_app_directory=script_root)),
    )
    answer = await library.worker_init_request(request)
    if answer.result.status != _StatusResult.Success:
        reason = answer.result.exception
        raise StartupError(f"The runtime rejects the app: {reason.message}\n{reason.stack_trace}")
    metadata = await library.functions_metadata_request(request)
    if not metadata.function_metadata_results:
        raise StartupError(f"{SCRIPT} declares no functions.")
    return tuple(_function(described) for described in metadata.function_metadata_results)


def _importable(folder: Path) -> str:
    script_root = folder.resolve()
    if not (script_root / SCRIPT).is_file():
        raise StartupError(f"There is no {SCRIPT} in {script_root}.")
    loaded = sys.modules.get(SCRIPT.removesuffix(".py"))
    if loaded is not None and loaded.__file__ != str(script_root / SCRIPT):
        raise StartupError(f"This process has already loaded {loaded.__file__}: it can serve one app only.")
    if str(script_root) not in sys.path:
        sys.path.insert(0, str(script_root))
    return str(script_root)


def _function(described: Any) -> Function:
    bindings = tuple(Binding.from_json(raw) for raw in described.raw_bindings)
    return Function(described.function_id, described.name, bindings, described.retry_options is not None)


async def call(
    function: Function, invocation_id: str, data: Datum, metadata: Mapping[str, Datum] | None = None
) -> Answer:
    """Call a function with what its trigger delivers."""
    ok, returned, outputs, error, _ = await invocation_request_native(
        invocation_id, function.id, [(function.trigger.name, data)], dict(metadata or {})
    )
    return Answer(returned, outputs) if ok else Answer(error=error)


def start_threads() -> None:
    """Start the pool that runs plain (not async) functions; before the first call."""
    library.start_threadpool_executor()


def stop_threads() -> None:
    """Wait for plain functions that still run, and end the pool."""
    library.stop_threadpool_executor()
