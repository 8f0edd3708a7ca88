"""The directives of documents, a module each; they sign in by themselves and nothing else names them."""
