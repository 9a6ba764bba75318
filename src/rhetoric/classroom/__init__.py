"""The classroom: exercises in which students mark devices themselves, and the comparison of what they marked."""
