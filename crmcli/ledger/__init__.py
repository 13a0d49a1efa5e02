"""The files. Nothing else in the program opens a record."""
