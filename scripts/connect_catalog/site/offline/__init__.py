"""The site as a folder that opens without a network or a server, from a stick for instance.

A browser that opens a page from a folder lets its scripts read no other file, and runs no script that is a
module. So the copy holds the same pages with three differences: what leads to a folder leads to its
index.html; the modules stand in one plain script; and each file that scripts ask for stands in a script of its
own, which hands it over when it is loaded. The site itself knows nothing of this.
"""

from .folder import TakenAlong, refuse_other, take_along

__all__ = ["TakenAlong", "refuse_other", "take_along"]
