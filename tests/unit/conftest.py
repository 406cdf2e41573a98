"""How hypothesis runs here: a slow machine is no failure, and a failing example is printed so that it can be replayed."""

from hypothesis import settings

settings.register_profile("sottovoce", deadline=None, print_blob=True)
settings.load_profile("sottovoce")
