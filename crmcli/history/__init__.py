"""git. Nothing else in the program runs it."""
