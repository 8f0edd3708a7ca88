"""Building an edition: what has changed is made again, the folder is replaced in one step.

`build` is the door, `product` what it makes, `products` all that an edition has; `edition_data` reads and tabulates,
`input_files` and `previous_build` know what changed, `cache` keeps, `workers` share the drawing, `manifest` records,
`atomic_file` and `atomic_folder` replace, `file_states` watches files and knows a build that is done.
`targets` and `scratch` protect what is not the toolkit's, `cache_safety` says what of the cache may be trusted.
"""
