"""Carryall: the application, and what every cog builds on."""

# A test holds it and pyproject.toml together; in a container nothing is installed to ask.
__version__ = "0.1.0"
