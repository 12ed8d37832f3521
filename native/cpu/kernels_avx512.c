#define WIDTH 16
#define KERNELS kernels_avx512
#include "kernels.inc"
