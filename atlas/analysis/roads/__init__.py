"""Travel by road: what can be reached in how many minutes, and along which roads.

Read `entry_points` (where places join the roads), `graphs` (roads cut there, as a matrix), `travel_times` (minutes from
place to place, to the nearest one, the way itself) and `isochrones` (the ground within so many minutes).
"""
