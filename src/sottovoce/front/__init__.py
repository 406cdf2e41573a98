"""The process that answers readers: the edition from one file. It knows no Wagtail, no user, no draft and no session."""
