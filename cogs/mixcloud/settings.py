"""What Mixcloud needs to be told beside its address."""

from __future__ import annotations

from bot.service_settings import ServiceSetting

SETTINGS = (
    ServiceSetting("api_url", "https://api.mixcloud.com", "address"),
    ServiceSetting("client_id", "a1B2c3D4e5, from mixcloud.com/developers/create"),
    ServiceSetting("client_secret", "the secret beside the client id", "secret"),
)
