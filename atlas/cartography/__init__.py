"""What is drawn: fitted scales, marks, the page, its furniture, labels and legend, and the plate they make.

`spec` is what an editor writes; `scales` turn values into classes, sizes and colors; `canvas` is the sheet in
millimeters; `context` is the ground beneath, `marks`, `legend` and `charts` draw on it; `labels` name it; `layout`
composes the plate; `alt_text` says it in words; `inspection` reads it again as a critic.
"""
