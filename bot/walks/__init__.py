"""Walks through the history of a channel: every attachment of every message is sent."""
