"""The slash commands of Ge.tt, a module a subject."""
