"""Building an edition: what has changed is made again, the folder is replaced in one step.

`build` is the door, `products` what it makes; `edition_data` reads and tabulates, `input_files` and `previous_build`
know what changed, `cache` keeps, `workers` share the drawing, `manifest` records, `atomic_file` and `atomic_folder`
replace, `watch` begins again. `targets` and `scratch` keep what is not ours, `packing` and `seal` what the cache may
trust.
"""
