"""What is computed: where each actor is, the indicators, their catalogue, coverage, the dataset of an atlas."""
