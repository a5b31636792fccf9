"""Measurements, side by side with the plain way of doing the same; run by ``make bench``."""
