"""Statistics on series and weights: nothing of an atlas in them, each with its formula and source.

`rates` are the simple ones (densities, shares, quotients), then `diversity`, `inequality`, `smoothed_rates`; on
neighbors `contiguity` or `distance_neighbors`, `autocorrelation`; `clusters` groups units, `dot_allocation` shares out
dots, `history` follows actors over time, `regression` fits a line, `point_patterns` describes clouds of points.
"""
