"""What readers, editors and whoever installs this go through, against a site that is really served."""
