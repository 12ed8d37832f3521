#define WIDTH 4
#define KERNELS kernels_neon
#include "kernels.inc"
