"""The book of an edition: cover, texts, chapters of plates with pages that face them, annexes, composed by Typst."""
