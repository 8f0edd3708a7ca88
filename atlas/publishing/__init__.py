"""What leaves: the edition and its plates, the book, the GeoPackage, the tables and the manifest."""
