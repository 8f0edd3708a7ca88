"""What all tests of publishing share: their small edition (`small_atlas`) is found from every folder below this one."""
