"""The trainings, one command each, and what they share."""
