"""Hypothesis strategies of whole models with their tables."""
