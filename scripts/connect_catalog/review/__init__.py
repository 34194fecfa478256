"""What a branch changes, told to whoever reviews it: one model, and three printers of it."""
