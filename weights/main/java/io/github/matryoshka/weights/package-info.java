/**
 * Where models come from: Maven artifacts that hold them as ONNX, converted to the safetensors
 * directories that Hugging Face publishes.
 */
package io.github.matryoshka.weights;
