"""Repeatable measurements; never run by the tests. `make bench` prints them all."""
