"""The CONNECT data catalog: records and data packages in, a checked and published site out."""

__version__ = "0.1.0"
