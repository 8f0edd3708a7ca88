"""What the figures say, in sentences: made by a fixed grammar, compared with what an editor wrote, checked.

Read `quantity_words` first (“un sur cinq”, “deux fois plus”), then `sentence` (a sentence as a value, its numbers
keyed), `findings` (which sentences, in which order), `figure_notes` (the worked example under a figure, its field and
its answers), `edited_text` (numbers that an editor changed) and `claims` (sentences that carry their own check).
"""
