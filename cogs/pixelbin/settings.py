"""What can be set of Pixelbin beside the address of its API."""

from bot.service_settings import ServiceSetting

SETTINGS = (
    ServiceSetting(
        "cdn_url",
        "https://cdn.pixelbin.io",
        kind="address",
        default="https://cdn.pixelbin.io",
    ),
)
