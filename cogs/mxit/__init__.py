"""Mxit, a messaging service that closed in 2015: its dialect lives on in compatible servers."""
