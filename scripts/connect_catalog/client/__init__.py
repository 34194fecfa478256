"""The catalog for programs in Python: open the site, a folder with it, or a clone, and take its tables as pandas
or polars, with numbers and the marks that stand for none kept apart."""

from .opened import OpenCatalog, OpenDataset, OpenTable, open_catalog
from .web import CatalogError

open = open_catalog  # for others, who write connect_catalog.open

__all__ = ["CatalogError", "OpenCatalog", "OpenDataset", "OpenTable", "open"]
