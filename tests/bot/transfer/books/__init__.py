"""Books of jobs that releases have left, as SQL; ``python -m tests.bot.transfer.books`` writes one.

A book is kept for each release that changed its tables or the steps; none is ever changed.
"""
