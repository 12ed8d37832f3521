/**
 * The safetensors file format: a little-endian u64 header length, a JSON header that names every
 * tensor with its element type, shape and byte range, then the bytes of the tensors without gaps.
 *
 * <p>A file is checked completely before a single number is handed out, see {@link
 * io.github.matryoshka.safetensors.SafetensorsFile}. Format: <a
 * href="https://huggingface.co/docs/safetensors/index#format">Hugging Face, safetensors</a>.
 */
package io.github.matryoshka.safetensors;
