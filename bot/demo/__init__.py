"""The bot without Discord: a simulated server, all services emulated."""
