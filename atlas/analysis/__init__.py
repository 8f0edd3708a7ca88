"""What is computed: where each actor is, the indicators and their catalogue, the dataset of an atlas.

`location` places the actors; `stats`, `spatial` and `cartograms` are pure functions of series and geometries;
`catalogue` says what each indicator is and computes it from stocks, `derived` makes indicators of others; `dataset`
holds the tables and their questions; `disclosure` takes out what is secret. `quality` judges a register, `name_index`
lists the communes.
"""
