"""The two networks (assessor and recoverer), the steps with a closed form, and the frozen detector used as a teacher.

Nothing here imports `data`, `train`, `export` or `evaluate`.
"""
