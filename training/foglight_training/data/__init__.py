"""Clean pictures, batches of degraded ones, and the caches that both trainings read."""
