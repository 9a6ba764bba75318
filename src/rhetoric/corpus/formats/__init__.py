"""Exchange formats for labelled documents, one module a format."""
