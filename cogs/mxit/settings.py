"""What is set for Mxit; there are no defaults, since the service itself is closed."""

from __future__ import annotations

from bot.service_settings import ServiceSetting

SETTINGS = (
    ServiceSetting("api_url", "https://mxit.example.org", "address"),
    ServiceSetting("auth_url", "https://mxit.example.org", "address"),
    ServiceSetting("client_id", "5d7f0c52"),
    ServiceSetting("client_secret", "the app's secret", "secret"),
    ServiceSetting("app_id", "demoapp"),
)
