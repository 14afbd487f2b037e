"""The gate's thresholds, measurements on pictures that did not train, and the model cards."""
