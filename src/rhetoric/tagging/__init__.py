"""The classifier: from a text to spans of twenty overlapping devices."""
