"""`/pixelbin`: its commands, a module a subject."""
