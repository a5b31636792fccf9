"""End to end: the real bot, its database and the emulators, seen through a simulated Discord."""
