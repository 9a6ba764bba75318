"""The command line: one module a verb, that parses, calls and prints."""
