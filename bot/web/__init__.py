"""The web part: health and metrics, on a port of its own."""
