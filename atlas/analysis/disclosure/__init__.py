"""Statistical disclosure control: no figure of an actor can be computed back from what is published.

Read in this order: `rules` (what may be published) · `groups` (what is a sum of what) · `cells` (which sums are secret)
· `system` (what an outsider knows, as linear relations; `solver` is asked) · `swaps` (other tables of actors, along
shortest paths) · `complementary` (what is given up for them) · `audit` (what can be computed of them) · `public_data`
(tables, bases and records without them) · `protection` (all of it, and the log) · `further` (indicators that are added
afterwards).
"""

from atlas.analysis.disclosure.protection import protect
from atlas.analysis.disclosure.rules import LOG_COLUMNS, Disclosure

__all__ = ["LOG_COLUMNS", "Disclosure", "protect"]
