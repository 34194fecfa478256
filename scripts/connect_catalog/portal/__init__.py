"""The state's open data portal, which runs on Socrata: what it takes of a dataset, and what it says of those it
has, held against the catalog. Nothing is sent or fetched: a person brings the files."""
