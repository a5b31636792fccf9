"""The calls, a module a subject."""
