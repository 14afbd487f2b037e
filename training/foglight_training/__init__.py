"""Foglight's training code: pictures, corruptions, networks, export and measurement."""
