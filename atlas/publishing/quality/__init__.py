"""What the house reads of its data and never publishes: reports for its own eyes.

`report` writes the quality of a register as tables, a page and a PDF in the words of `words`; `secrecy_report` is the
audit of what confidentiality took out.
"""
