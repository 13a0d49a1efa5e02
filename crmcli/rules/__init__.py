"""Pure values in, values out: no file, no git, no clock, no environment."""
