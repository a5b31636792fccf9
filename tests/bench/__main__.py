"""Measure, side by side with the plain way: ``python -m tests.bench [SUBJECT ...]``."""

from __future__ import annotations

import sys

from tests.bench import (
    acknowledgement,
    credentials,
    durability,
    history,
    idle,
    mixcloud,
    parts,
    pixelbin,
    rehosting,
    small_calls,
    transfers,
)
from tests.bench.measuring import show

SUBJECTS = {
    "rehosting": rehosting.main,
    "transfers": transfers.main,
    "durability": durability.main,
    "parts": parts.main,
    "pixelbin": pixelbin.main,
    "small_calls": small_calls.main,
    "acknowledgement": acknowledgement.main,
    "credentials": credentials.main,
    "history": history.main,
    "idle": idle.main,
    "mixcloud": mixcloud.main,
}


def main(names: list[str]) -> None:
    """Print the tables of some subjects, or of all."""
    if unknown := [name for name in names if name not in SUBJECTS]:
        sys.exit(f"no such subject: {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    for name in names or SUBJECTS:
        SUBJECTS[name]()
        show("")


if __name__ == "__main__":
    main(sys.argv[1:])
