"""Links the records of children across agencies without their names, and keeps identifiers for them.

Private by its encodings, measured on made-up children, and of no use without the legal authority that
docs/about/identifier.md speaks of. Nothing here touches the public site but an aggregate report.
"""
