"""The instance: a checked model with its data, and evaluation over it, column by column."""
