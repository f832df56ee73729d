"""Specimens that serve in a thread of their own, and target files for them."""

import asyncio
import contextlib
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from testers.harness.secret import find_plain_secrets
from testers.specimens.specimen import Served, ServeOptions, find_specimen

SECRET_PREFIX = "CITYASSAY_TEST_SECRET_"


@contextlib.contextmanager
def serve(*names: str, seed: int = 1) -> Iterator[dict[str, Served]]:
    """Serve the named specimens until the block is left."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="specimens", daemon=True)
    thread.start()
    stack = contextlib.AsyncExitStack()

    async def open_all() -> dict[str, Served]:
        options = ServeOptions(seed=seed)
        return {name: await stack.enter_async_context(find_specimen(name).serve(options)) for name in names}

    try:
        yield asyncio.run_coroutine_threadsafe(open_all(), loop).result(30)
    finally:
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(30)
        asyncio.run_coroutine_threadsafe(loop.shutdown_asyncgens(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


def describe(served: Served, *, id_: str = "specimen", kind: str = "information-system") -> dict[str, Any]:
    """Return a target file as a tree; its secrets are references to variables that `lend_secrets` sets."""
    parameters = dict(served.parameters)
    for name in find_plain_secrets(parameters):
        parameters[name] = f"env:{_name_variable(name)}"
    return {
        "target": {"id": id_, "kind": kind},
        "endpoints": dict(served.endpoints),
        "capabilities": dict(served.capabilities),
        "parameters": parameters,
        "authorisation": {
            "owner": "Test",
            "hosts": ["127.0.0.1"],
            "ports": sorted({urlsplit(url).port or 0 for url in served.endpoints.values()}),
            "from": "2026-01-01",
            "until": "2099-12-31",
            "max_rate": 2000,
            "hazard": "write-safe",
        },
    }


def list_secrets(served: Served) -> dict[str, str]:
    """Return the variables that the target file of `describe` refers to."""
    return {_name_variable(name): served.parameters[name] for name in find_plain_secrets(served.parameters)}


def lend_secrets(served: Served) -> None:
    """Set the variables of the target file in this process; they hold made-up passwords of specimens."""
    os.environ.update(list_secrets(served))


def write_target(folder: Path, document: Mapping[str, Any], name: str = "target.yaml") -> Path:
    """Write a target file."""
    place = folder / name
    place.write_text(yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return place


def _name_variable(name: str) -> str:
    return SECRET_PREFIX + name.upper().replace(".", "_").replace("-", "_")
