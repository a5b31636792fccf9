"""The client's calls, one module a subject; ``TixteClient`` puts them together."""
