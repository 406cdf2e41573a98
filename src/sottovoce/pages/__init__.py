"""Page types, what a page shows to readers, and the gates before publishing."""
