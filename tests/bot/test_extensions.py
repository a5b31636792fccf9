from __future__ import annotations

import importlib
from importlib.util import find_spec

import pytest

from bot.extensions import find_cogs, find_emulators


def test_every_folder_is_found_services_first() -> None:
    found = find_cogs()
    brings_service = [find_spec(f"{name}.service") is not None for name in found]
    assert {"cogs.tixte", "cogs.rehost", "cogs.accounts", "cogs.help"} <= set(found)
    assert brings_service == sorted(brings_service, reverse=True)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("name", find_cogs())
def test_every_cog_can_be_set_up(name: str) -> None:
    module = importlib.import_module(name)
    assert callable(module.setup)
    assert module.__doc__


@pytest.mark.parametrize("name", find_emulators())
def test_every_emulator_can_be_made(name: str) -> None:
    module = importlib.import_module(f"cogs.{name}.emulator")
    assert callable(module.create_emulator)


def test_emulators_are_named_by_their_service() -> None:
    assert "tixte" in find_emulators()
    assert "rehost" not in find_emulators()
