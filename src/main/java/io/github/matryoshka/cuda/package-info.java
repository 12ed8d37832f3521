/**
 * The forward pass on an NVIDIA GPU, through JCuda and the driver alone: the kernels of {@code
 * native/cuda} come as PTX in the jar. The only package that knows {@code jcuda}.
 */
package io.github.matryoshka.cuda;
