"""Labelled documents: loading and checking them, splitting them, and comparing codings of them."""
