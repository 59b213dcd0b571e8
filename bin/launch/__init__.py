"""What stands behind `bin/run` and `bin/test`. Standard library only, but for the mail sink."""
