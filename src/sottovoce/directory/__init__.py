"""Organisations and specialists to whom readers may turn: what is kept of them, and what of it readers see."""
