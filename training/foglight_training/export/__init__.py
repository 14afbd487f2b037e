"""Networks to ONNX files with all pre- and post-processing inside, onnxruntime-node as the judge, and the model cards."""
