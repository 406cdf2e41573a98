"""The pack format, both ways, and the starter library."""
