"""The program as a process, between a simulated Discord and an emulated Tixte."""
