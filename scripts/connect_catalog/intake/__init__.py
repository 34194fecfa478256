"""From what an agency hands over to a package in the catalog's form."""
