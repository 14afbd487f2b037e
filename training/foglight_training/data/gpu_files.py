"""Names of what a folder for training on another machine holds (`gpu_folder`)."""

CODE, INDEX, PICTURES, LAYERS, MEAN_SHIFTS, WEIGHTS = (
    "foglight_training", "photographs.json", "pictures.npz", "layers.npz", "mean_shift.npz", "weights.pt")
