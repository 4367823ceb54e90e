"""What may leave: secrets are found in text and replaced before the text goes anywhere.

`redactor.py` is the door; each other file finds one sort of secret and yields `Span`s.
"""

from jupyter_chatkit.privacy.known import known_secrets
from jupyter_chatkit.privacy.logs import RedactingFilter
from jupyter_chatkit.privacy.redactor import Redaction, Redactor

__all__ = ["RedactingFilter", "Redaction", "Redactor", "known_secrets"]
