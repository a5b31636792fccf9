"""The calls of Pixelbin's client, a module a subject (contract, section 2)."""
