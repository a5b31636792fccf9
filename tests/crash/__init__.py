"""The bot is killed wherever it can hurt; afterwards there is one file, one row, one answer."""
