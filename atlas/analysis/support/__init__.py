"""What support bodies cover and leave out: who works where, how far the nearest is, who does what, where to begin.

`coverage` measures the territory (communes that no body covers, services that a province lacks, distance to the nearest
body), `matrix` sets bodies beside services and provinces in the order of their likeness, `doors` answers “where do I
begin?”. All of them read what `atlas.sources.support.published` allows and nothing else.
"""
