"""The print PDF: the composed book with bleed, crop marks, an output intent, and inks under a limit."""
