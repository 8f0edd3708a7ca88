"""The one rule by which numbers are rounded where they are printed or written: half away from zero, in decimal.

A number is rounded as it reads: 2.675, which a computer holds as a little less, is 2.68 to two decimals, and 0.125 is
0.13. That is what a reader does with a pencil, and what Python's ``round``, NumPy and Babel do not: they round halves
to the even neighbor, or the binary number instead of the one that reads.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from numbers import Integral
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: Enough digits for any double and whatever is written after its decimal sign.
_EXACT: Final = Context(prec=800, rounding=ROUND_HALF_UP)
_HALF: Final = Decimal("0.5")


def rounded_decimal(value: float, decimals: int = 0) -> Decimal:
    """Round a number half away from zero, as a decimal with that many digits after the sign; zero has no sign.

    Args:
        value: a finite number; a float counts as its shortest decimal form (``repr``), an integer as it is.
        decimals: digits kept after the decimal sign.

    Raises:
        ValueError: a number that is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be rounded: it is not a finite number")
    whole = not isinstance(value, float) and isinstance(value, Integral)
    exact = Decimal(int(value)) if whole else Decimal(repr(float(value)))
    rounded = exact.quantize(_unit(decimals), context=_EXACT)
    return rounded if rounded else abs(rounded)


def rounded_float(value: float, decimals: int = 0) -> float:
    """Round a number half away from zero: the float nearest to the decimal that is printed; never −0."""
    return float(rounded_decimal(value, decimals))


def rounded_array(values: npt.ArrayLike, decimals: int = 0) -> npt.NDArray[np.float64]:
    """Round each number of an array half away from zero; what is not finite stays as it is."""
    import numpy as np  # here: words and errors are imported before anything heavy

    numbers = np.asarray(values, dtype=np.float64)
    plain = [rounded_float(v, decimals) if math.isfinite(v) else v for v in numbers.ravel().tolist()]
    return np.array(plain, dtype=np.float64).reshape(numbers.shape)


def rounded_significant(value: float, figures: int) -> float:
    """Round a number half away from zero to some significant figures: 12 345 to two is 12 000."""
    return float(Context(prec=figures, rounding=ROUND_HALF_UP).create_decimal(repr(float(value)))) + 0.0


def fixed_point(value: float, decimals: int = 0, *, grouped: bool = False, signed: bool = False) -> str:
    """Write a number in plain digits with a point, for files and messages: 12.5, 1,204 grouped, +3 signed."""
    if not math.isfinite(value):
        return str(float(value))
    return format(rounded_decimal(value, decimals), f"{'+' if signed else ''}{',' if grouped else ''}f")


def middle_decimals(value: float, decimals: int = 0) -> int:
    """Return the decimals that a median is printed with: one more where it stands halfway between two printed numbers.

    The median of 6 and 7 actors is 6,5: neither 6 nor 7 would be true.
    """
    if not math.isfinite(value):
        return decimals
    scaled = abs(Decimal(repr(float(value)))).scaleb(decimals, context=_EXACT)
    return decimals + 1 if _EXACT.remainder(scaled, Decimal(1)) == _HALF else decimals


@lru_cache(maxsize=64)
def _unit(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)
