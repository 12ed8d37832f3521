#define WIDTH 4
#define KERNELS kernels_portable
#include "kernels.inc"
