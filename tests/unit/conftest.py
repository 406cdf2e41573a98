"""How tests of single parts run: no haste for hypothesis, and an example that fails is printed; passwords cost little."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from hypothesis import settings

settings.register_profile("sottovoce", deadline=None, print_blob=True)
settings.load_profile("sottovoce")
PBKDF2PasswordHasher.iterations = 1_000  # a quarter of a second each otherwise; what it guards is Django's to test


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any, data: Path) -> Callable[[], Any]:
    """A context in which what is published reaches the edition at its end, as after a real commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
