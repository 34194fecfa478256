"""Numbers to words: what the statistics found, as people are told it on pages and in reports."""
