"""The cogs: found by their folders, services first."""

from __future__ import annotations

import pkgutil
from importlib.util import find_spec

import cogs


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
