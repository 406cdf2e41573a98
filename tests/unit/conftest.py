"""How tests of single parts run: no haste for hypothesis, and an example that fails is printed; passwords cost little."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from hypothesis import settings

settings.register_profile("sottovoce", deadline=None, print_blob=True)
settings.load_profile("sottovoce")
PBKDF2PasswordHasher.iterations = 1_000  # a quarter of a second each otherwise; what it guards is Django's to test
