"""The version of the toolkit, for those parts that say it in what they write or send."""

from typing import Final

__version__: Final = "0.1.0"
