"""What the search page looks in: `index` writes the titles, other names and addresses of all pages for the script."""
