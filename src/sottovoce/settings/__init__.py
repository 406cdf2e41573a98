"""The wiring: the environment, what both processes share, and one module per process."""
