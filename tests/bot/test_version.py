from __future__ import annotations

import tomllib
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parent.parent


def test_there_is_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == bot.__version__
