"""A form on a dataset that a person fills in without git: what it asks, how it is written, and how it is
read back into the one way in."""
