"""Makes ``python -m atlas.cli`` the command ``atlas``."""

from atlas.cli import main

main(prog_name="atlas")
