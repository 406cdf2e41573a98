"""The readers' process: the edition of this installation, answered by the front. No Django here."""

from sottovoce.front.app import Front

from . import env

application = Front(env.read().edition)
