"""What other programs hand over in their own ways, made readable: Shapefiles that lie, archives, pages of tables."""
