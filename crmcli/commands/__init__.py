"""One file a verb: parse the arguments, call the book, render the answer."""
