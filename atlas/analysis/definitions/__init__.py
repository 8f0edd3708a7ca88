"""The definitions of the catalogue by what they are made from: HCP's figures, the register, the reach of the actors."""
