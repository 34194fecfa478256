"""The form on the site: the intake and the rules, as they run in a browser."""
