"""Presets, modules, credentials and organisations (contract, section 4)."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from cogs.pixelbin.asset_models import Page
from cogs.pixelbin.wire import Model


class AddCredentialsResponse(Model, frozen=True):
    """Credentials of a module; deleting them gives them out in clear, into no ``repr``."""

    NEEDED: ClassVar[tuple[str, ...]] = ("plugin_id",)

    id: str | None = msgspec.field(default=None, name="_id")
    created_at: str | None = None
    updated_at: str | None = None
    org_id: int | None = None
    plugin_id: str | None = None
    is_active: bool | None = None
    credentials: dict[str, Any] | None = None


class AddPresetResponse(Model, frozen=True):
    """A preset: operations under a name."""

    NEEDED: ClassVar[tuple[str, ...]] = ("preset_name",)

    id: str | None = msgspec.field(default=None, name="_id")
    preset_name: str | None = None
    transformation: str | None = None
    params: dict[str, Any] | None = None
    archived: bool | None = None
    org_id: int | None = None
    is_active: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None


class GetPresetsResponse(Model, frozen=True):
    """One page of presets."""

    NEEDED: ClassVar[tuple[str, ...]] = ("items",)

    items: list[AddPresetResponse] | None = None
    page: Page = Page()


class Delimiter(Model, frozen=True):
    """What separates operations and parameters."""

    operation_separator: str | None = None
    parameter_separator: str | None = None


class TransformationModuleResponse(Model, frozen=True):
    """A module: a group of operations."""

    NEEDED: ClassVar[tuple[str, ...]] = ("identifier",)

    identifier: str | None = None
    name: str | None = None
    description: str | None = None
    credentials: dict[str, Any] | None = None
    operations: list[dict[str, Any]] | None = None
    enabled: bool | None = None
    is_heavy: bool | None = None

    @property
    def needs_credentials(self) -> bool:
        """Whether it works only with credentials of one's own."""
        return bool((self.credentials or {}).get("required"))


class TransformationModulesResponse(Model, frozen=True):
    """All modules; among ``plugins`` the service puts what is none (contract, 2.5)."""

    NEEDED: ClassVar[tuple[str, ...]] = ("plugins",)

    delimiters: Delimiter | None = None
    plugins: dict[str, TransformationModuleResponse] | None = None
    presets: list[dict[str, Any]] | None = None

    @property
    def modules(self) -> list[TransformationModuleResponse]:
        """The modules themselves."""
        return [one for one in (self.plugins or {}).values() if one.identifier]


class AppSchema(Model, frozen=True):
    """What a token is; ``token`` is its access key, no secret of the account's."""

    id: int | None = msgspec.field(default=None, name="_id")
    org_id: int | None = None
    name: str | None = None
    token: str | None = None
    permissions: list[str] | None = None
    active: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None


class OrganizationDetailSchema(Model, frozen=True):
    """An organisation."""

    id: int | None = msgspec.field(default=None, name="_id")
    name: str | None = None
    cloud_name: str | None = None
    owner_id: str | None = None
    active: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None
    restrictions: list[Any] | None = None
    rate_limit: Any = None


class AppOrgDetails(Model, frozen=True):
    """Whose a token is."""

    NEEDED: ClassVar[tuple[str, ...]] = ("app", "org")

    app: AppSchema | None = None
    org: OrganizationDetailSchema | None = None


class Meter(Model, frozen=True):
    """How much of something is used."""

    used: float | None = None
    total: float | None = None


class Usage(Model, frozen=True):
    """What an organisation uses: storage in GB, and credits."""

    NEEDED: ClassVar[tuple[str, ...]] = ("storage", "credits")

    storage: Meter | None = None
    credits: Meter | None = None


class TransformationContext(Model, frozen=True):
    """What the service knows of a transformed file."""

    NEEDED: ClassVar[tuple[str, ...]] = ("context",)

    context: dict[str, Any] | None = None


class Prediction(Model, frozen=True):
    """A job of the service's own models."""

    NEEDED: ClassVar[tuple[str, ...]] = ("id", "status")

    id: str | None = msgspec.field(default=None, name="_id")
    status: str | None = None
    output: Any = None
    error: Any = None
    urls: dict[str, Any] | None = None
    retention: str | None = None
    consumed_credits: float | None = None
