"""`python -m rhetoric`."""

from rhetoric.cli.main import main

main()
