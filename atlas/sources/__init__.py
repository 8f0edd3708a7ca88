"""What comes in: boundaries and figures, registers of actors, names of places."""
