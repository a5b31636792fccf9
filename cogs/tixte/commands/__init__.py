"""The commands of `/tixte`, a module a subject; ``cog.py`` puts them together."""
