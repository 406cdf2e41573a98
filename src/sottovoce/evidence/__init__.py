"""Sources, and the citations that lead to them."""
