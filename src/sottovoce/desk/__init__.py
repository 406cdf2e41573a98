"""The editors' side of Wagtail."""
