"""Carryall: the application, and what every cog builds on."""
