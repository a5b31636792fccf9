"""The vendor's own uploader: ``python -m tests.bench.part_reference WAY URL FILE``.

It runs where that package is, which may be an environment of its own: of the project, only what
needs nothing else is imported.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

from tests.bench.measuring import Numbers, fresh, memory_mib, show

PACKAGE = "pixelbin"
PYTHON = "BENCH_PIXELBIN_PYTHON"
MODULE = "tests.bench.part_reference"
TOKEN = "pbt-demo-token-0001"
CHUNK = 10 * 1024 * 1024


def interpreter() -> str | None:
    """Give the Python that has the package, None where none is known to have it."""
    python = os.environ.get(PYTHON)
    if python is None:
        return sys.executable if importlib.util.find_spec(PACKAGE) else None
    tried = subprocess.run(  # noqa: S603 - who runs the bench names it
        [python, "-c", f"import {PACKAGE}"], check=False, capture_output=True
    )
    return python if tried.returncode == 0 else None


def measure(python: str, at_once: int, url: str, path: str) -> Numbers:
    """Send a file in a fresh process."""
    return fresh(MODULE, str(at_once), url, path, python=python)


async def send(url: str, path: Path, at_once: int) -> int:
    """Send a file as its documentation shows, ``at_once`` parts at once."""
    package: Any = importlib.import_module(PACKAGE)
    config = package.PixelbinConfig({"domain": url, "apiSecret": TOKEN})
    uploader = package.PixelbinClient(config).uploader
    with path.open("rb") as file:
        stored = await uploader.uploadAsync(
            file,
            name="bench",
            format="bin",
            filenameOverride=True,
            uploadOptions={
                "chunkSize": CHUNK,
                "maxRetries": 2,
                "concurrency": at_once,
                "exponentialFactor": 2,
            },
        )
    return int(stored["size"])


def main(at_once: int, url: str, path: Path) -> None:
    """Print the numbers of one run as JSON."""
    # aiohttp's, about the large bytes that it is handed.
    warnings.simplefilter("ignore")
    importlib.import_module(PACKAGE)
    before = memory_mib("VmRSS")
    began, cpu = time.perf_counter(), time.process_time()
    size = asyncio.run(send(url, path, at_once))
    numbers = {
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "grown": memory_mib("VmHWM") - before,
    }
    assert size == path.stat().st_size
    show(json.dumps(numbers))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
