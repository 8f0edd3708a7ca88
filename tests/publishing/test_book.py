"""The book as its readers meet it: pages in order, links that arrive, figures of the data, a tree that can be heard."""
