"""From a file to tokens: reading, segmentation and quotation structure."""
