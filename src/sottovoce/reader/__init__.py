"""All that a reader's browser gets: templates, style, and (later) script."""
