"""Counts and sums per commune of more rows than a machine holds: read by blocks, counted apart, merged in any order.

Read `counts` first (the value, and how two become one), then `plan` (what is counted of what), `file_parts` (which
files, in what parts), `blocks` (how they are read in bounded memory), `block_counts` (one block), `checkpoints` (a run
that was stopped goes on), `engine` (who counts: this process, processes of this machine, a Dask cluster) and `arrow`
(the same count inside Spark or DuckDB); then `wide` (a tally as columns), `protection` (what of them may be published)
and `tabulation` (beside other figures).
"""
