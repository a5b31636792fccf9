"""Ge.tt, a host of shares; the public one has been shut down, compatible servers live on."""
