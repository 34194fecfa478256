"""Values to pages: templates, assets, and the one module (plugin) that knows MkDocs."""
