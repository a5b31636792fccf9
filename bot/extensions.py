"""The cogs: found by their folders, services first."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import cogs

if TYPE_CHECKING:
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
