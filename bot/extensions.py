"""The cogs: found by their folders, services first."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import cogs

if TYPE_CHECKING:
    from types import ModuleType

    from bot.app import Carryall
    from bot.service_settings import ServiceSetting


def find_cogs() -> list[str]:
    """List the cogs' module names: those that bring a service, then those across services."""
    names = [
        f"{cogs.__name__}.{module.name}"
        for module in pkgutil.iter_modules(cogs.__path__)
        if module.ispkg
    ]
    return sorted(names, key=lambda name: (find_spec(f"{name}.service") is None, name))


def find_services() -> list[str]:
    """List the services that are there, by name."""
    return [
        name.rpartition(".")[2] for name in find_cogs() if find_spec(f"{name}.service") is not None
    ]


def find_emulators() -> list[str]:
    """List the services that bring an emulator, by name."""
    return [
        name.rpartition(".")[2] for name in find_cogs() if find_spec(f"{name}.emulator") is not None
    ]


def find_settings(service: str) -> tuple[ServiceSetting, ...]:
    """List the settings that a service's folder declares, see ``bot.service_settings``."""
    name = f"{cogs.__name__}.{service}"
    if find_spec(name) is None or find_spec(f"{name}.settings") is None:
        return ()
    declared: tuple[ServiceSetting, ...] = import_module(f"{name}.settings").SETTINGS
    return declared


async def set_up_cogs(bot: Carryall) -> list[ModuleType]:
    """Set up every cog; gives their modules, for the end.

    They are no extensions of discord.py's: it would forget their modules with the bot, and then
    nothing finds the names any more that the models' annotations are made of.
    """
    modules = [import_module(name) for name in find_cogs()]
    for module in modules:
        await module.setup(bot)
    return modules


async def tear_down_cogs(bot: Carryall, modules: list[ModuleType]) -> None:
    """Tear down the cogs that have something to see to, the last one first."""
    for module in reversed(modules):
        if hasattr(module, "teardown"):
            await module.teardown(bot)
