"""What `make test` asks of one case is asked of further ones where ``ATLAS_WHOLE_ATTACK`` is set, as CI sets it."""

import os

import pytest

#: Whether questions are repeated with further languages, thresholds and territories.
WHOLE = "ATLAS_WHOLE_ATTACK" in os.environ
#: What marks such a case: the same question is asked of another one by `make test`.
FURTHER = pytest.mark.skipif(not WHOLE, reason="a further case of a question: ATLAS_WHOLE_ATTACK=1")
