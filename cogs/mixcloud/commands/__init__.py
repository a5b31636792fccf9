"""The `/mixcloud` commands, one module a subject."""
