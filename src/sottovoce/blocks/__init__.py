"""The vocabulary that editors write with, a file per family."""
