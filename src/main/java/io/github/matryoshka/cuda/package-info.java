/**
 * The forward pass and the scans of search on an NVIDIA GPU, through JCuda and the driver alone:
 * the kernels of {@code native/cuda} come as PTX in the jar. The only package that knows {@code
 * jcuda}. {@code KernelPath} says which kernels a GPU gets: those of Hopper's own instructions, or
 * those that run everywhere.
 *
 * <p>How a batch goes: {@code CudaForwardPass} writes it into pinned memory as {@code BatchLayout}
 * says; {@code PassLaunches} enqueues copy, kernels and copy back on the pass's {@code Stream}, or,
 * for a single text, launches them as one recorded graph; the arguments of every launch were built
 * when the pass was made. {@code Scratch} owns the pass's memory, {@code CudaWeights} the model's,
 * {@code CudaDevice} the context, which a call makes current in its own thread. {@code Probe} asks
 * whether there is a GPU at all before JCuda is touched. For search, {@code GpuMatrix} holds the
 * rows and {@code GpuScan} finds those that may be among the best.
 */
package io.github.matryoshka.cuda;
