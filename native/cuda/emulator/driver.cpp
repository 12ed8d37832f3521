// A libcuda.so.1 for tests: device memory is host memory, kernels are the emulated ones linked in.
// Stricter than the real one where that finds mistakes: work on a stream runs when somebody waits for
// it and not before, copies must stay within one allocation, a call without a current context fails.
// Faults are ordered by fake_driver_fail().
#include <stdio.h>
#include <stdlib.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "emulator.h"

typedef int CUresult;
typedef unsigned long long CUdeviceptr;

enum : CUresult {
  SUCCESS = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  NO_DEVICE = 100,
  INVALID_DEVICE = 101,
  INVALID_IMAGE = 200,
  INVALID_CONTEXT = 201,
  INVALID_PTX = 218,
  NOT_FOUND = 500,
  LAUNCH_FAILED = 719,
  CAPTURE_UNSUPPORTED = 900
};

typedef std::function<const char*()> Work;

struct Stream {
  std::vector<Work> pending;
  std::unique_ptr<std::vector<Work>> capture;
};
struct Graph {
  std::vector<Work> work;
};
struct Function {
  emulator::Kernel kernel;
  int largest_shared = 48 * 1024;
};
struct Module {
  std::string ptx;
  std::map<std::string, Function> functions;
};

static struct Fault {
  std::string function;
  CUresult code;
  int after;
} fault;

static int devices = 1, capability = 90, driver_version = 13000;
static size_t memory_limit = 8ull << 30;
static int contexts_retained;
// After a failed launch nothing works in the context any more, as on a GPU.
static std::atomic<CUresult> lost{SUCCESS};
static std::map<std::string, long> calls;
static std::mutex* calls_lock = new std::mutex;
static thread_local std::vector<void*> current;
static int the_context;

static CUresult enter(const char* name, bool needs_context) {
  std::lock_guard<std::mutex> hold(*calls_lock);
  calls[name]++;
  if (fault.code != SUCCESS && fault.function == name && fault.after-- <= 0) {
    CUresult code = fault.code;
    if (code >= 700 && code < 720) {
      lost = code;
    }
    fault = Fault{};
    return code;
  }
  if (needs_context && (current.empty() || contexts_retained == 0)) {
    return INVALID_CONTEXT;
  }
  return needs_context ? lost.load() : SUCCESS;
}

#define CHECK_ENTRY(needs_context)                           \
  do {                                                       \
    CUresult entered = enter(__func__, needs_context);       \
    if (entered != SUCCESS) return entered;                  \
  } while (false)
#define ENTER() CHECK_ENTRY(true)
#define ENTER_WITHOUT_CONTEXT() CHECK_ENTRY(false)

static CUresult enqueue(Stream* stream, Work work) {
  static Stream null_stream;
  Stream& to = stream == nullptr ? null_stream : *stream;
  if (to.capture) {
    to.capture->push_back(std::move(work));
    return SUCCESS;
  }
  to.pending.push_back(std::move(work));
  return SUCCESS;
}

static CUresult drain(Stream& stream) {
  std::vector<Work> work;
  work.swap(stream.pending);
  for (Work& w : work) {
    const char* error = w();
    if (error != nullptr) {
      fprintf(stderr, "fake driver: %s\n", error);
      lost = LAUNCH_FAILED;
      return lost;
    }
  }
  return SUCCESS;
}

static const void* host(CUdeviceptr p) { return reinterpret_cast<const void*>(p); }

static CUresult copy(void* to, const void* from, size_t bytes, const void* device) {
  if (!emulator::allocated(device, bytes)) {
    return INVALID_VALUE;
  }
  memcpy(to, from, bytes);
  return SUCCESS;
}

extern "C" {
// ---- For tests ----
// The call number `after` (from 0) of a function returns the code instead of working.
void fake_driver_fail(const char* function, int code, int after) {
  std::lock_guard<std::mutex> hold(*calls_lock);
  fault = {function, code, after};
}
void fake_driver_devices(int count, int compute_capability, int version) {
  devices = count;
  capability = compute_capability;
  driver_version = version;
}
void fake_driver_memory(size_t bytes) { memory_limit = bytes; }
// Forgets faults, a lost context and the counts of calls.
void fake_driver_reset() {
  std::lock_guard<std::mutex> hold(*calls_lock);
  fault = Fault{};
  lost = SUCCESS;
  calls.clear();
  memory_limit = 8ull << 30;
  emulator::reset_counts();
}
long fake_driver_calls(const char* function) {
  std::lock_guard<std::mutex> hold(*calls_lock);
  return calls[function];
}
size_t fake_driver_allocated() { return emulator::allocated_bytes(); }
void fake_driver_configure(int eager, unsigned seed) { emulator::configure(eager != 0, seed); }
// Products of mma, ldmatrix instructions, bank conflicts, bytes copied asynchronously, products of
// wgmma.
void fake_driver_counts(long* out) {
  emulator::Counts c = emulator::counts();
  out[0] = c.mma;
  out[1] = c.ldmatrix;
  out[2] = c.conflicts;
  out[3] = c.async_bytes;
  out[4] = c.wgmma;
}

// ---- The driver API ----
CUresult cuInit(unsigned) {
  ENTER_WITHOUT_CONTEXT();
  return devices == 0 ? NO_DEVICE : SUCCESS;
}
CUresult cuDriverGetVersion(int* version) {
  *version = driver_version;
  return SUCCESS;
}
CUresult cuDeviceGetCount(int* count) {
  *count = devices;
  return SUCCESS;
}
CUresult cuDeviceGet(int* device, int ordinal) {
  *device = ordinal;
  return ordinal < devices ? SUCCESS : INVALID_DEVICE;
}
CUresult cuDeviceGetName(char* name, int length, int) {
  snprintf(name, length, "Emulated GPU");
  return SUCCESS;
}
CUresult cuDeviceGetAttribute(int* value, int attribute, int) {
  switch (attribute) {
    case 75: *value = capability / 10; return SUCCESS;
    case 76: *value = capability % 10; return SUCCESS;
    case 16: *value = 132; return SUCCESS;
    case 97: *value = 227 * 1024; return SUCCESS;
    default: return INVALID_VALUE;
  }
}
CUresult cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = memory_limit;
  return SUCCESS;
}
CUresult cuDevicePrimaryCtxRetain(void** context, int) {
  ENTER_WITHOUT_CONTEXT();
  contexts_retained++;
  *context = &the_context;
  return SUCCESS;
}
CUresult cuDevicePrimaryCtxRelease_v2(int) {
  ENTER_WITHOUT_CONTEXT();
  if (--contexts_retained == 0) {
    lost = SUCCESS;
  }
  return contexts_retained < 0 ? INVALID_CONTEXT : SUCCESS;
}
CUresult cuCtxPushCurrent_v2(void* context) {
  ENTER_WITHOUT_CONTEXT();
  if (context != &the_context) {
    return INVALID_CONTEXT;
  }
  current.push_back(context);
  return SUCCESS;
}
CUresult cuCtxPopCurrent_v2(void** context) {
  if (current.empty()) {
    return INVALID_CONTEXT;
  }
  if (context != nullptr) {
    *context = current.back();
  }
  current.pop_back();
  return SUCCESS;
}
CUresult cuMemGetInfo_v2(size_t* free, size_t* total) {
  ENTER();
  size_t used = emulator::allocated_bytes();
  *total = memory_limit;
  *free = used > memory_limit ? 0 : memory_limit - used;
  return SUCCESS;
}
CUresult cuMemAlloc_v2(CUdeviceptr* memory, size_t bytes) {
  ENTER();
  if (bytes == 0) {
    return INVALID_VALUE;
  }
  if (emulator::allocated_bytes() + bytes > memory_limit) {
    return OUT_OF_MEMORY;
  }
  *memory = reinterpret_cast<CUdeviceptr>(emulator::allocate(bytes));
  return SUCCESS;
}
CUresult cuMemFree_v2(CUdeviceptr memory) {
  ENTER();
  if (!emulator::allocated(host(memory), 1)) {
    return INVALID_VALUE;
  }
  emulator::release(reinterpret_cast<void*>(memory));
  return SUCCESS;
}
CUresult cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
  ENTER();
  *memory = emulator::allocate(bytes);
  return SUCCESS;
}
CUresult cuMemFreeHost(void* memory) {
  ENTER();
  emulator::release(memory);
  return SUCCESS;
}
CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, size_t bytes) {
  ENTER();
  return copy(reinterpret_cast<void*>(to), from, bytes, host(to));
}
CUresult cuMemcpyDtoH_v2(void* to, CUdeviceptr from, size_t bytes) {
  ENTER();
  return copy(to, host(from), bytes, host(from));
}
CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, void* stream) {
  ENTER();
  if (!emulator::allocated(host(to), bytes) || !emulator::allocated(from, bytes)) {
    return INVALID_VALUE;
  }
  return enqueue(static_cast<Stream*>(stream), [=]() -> const char* {
    memcpy(reinterpret_cast<void*>(to), from, bytes);
    return nullptr;
  });
}
CUresult cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, void* stream) {
  ENTER();
  if (!emulator::allocated(host(from), bytes) || !emulator::allocated(to, bytes)) {
    return INVALID_VALUE;
  }
  return enqueue(static_cast<Stream*>(stream), [=]() -> const char* {
    memcpy(to, host(from), bytes);
    return nullptr;
  });
}
CUresult cuModuleLoadData(void** module, const void* image) {
  ENTER();
  std::string ptx(static_cast<const char*>(image));
  if (ptx.find(".version 8.0") == std::string::npos) {
    return INVALID_IMAGE;
  }
  // What a GPU of 9.0 has of its own no other one takes.
  if (ptx.find(".target sm_90a") != std::string::npos && capability != 90) {
    return INVALID_PTX;
  }
  *module = new Module{ptx, {}};
  return SUCCESS;
}
CUresult cuModuleUnload(void* module) {
  ENTER();
  delete static_cast<Module*>(module);
  return SUCCESS;
}
// What is not in the PTX is not found, whatever the emulator has.
CUresult cuModuleGetFunction(void** function, void* module, const char* name) {
  ENTER();
  Module& in = *static_cast<Module*>(module);
  auto kernel = emulator::kernels().find(name);
  if (kernel == emulator::kernels().end() ||
      in.ptx.find(".entry " + std::string(name) + "(") == std::string::npos) {
    return NOT_FOUND;
  }
  Function& f = in.functions[name];
  f.kernel = kernel->second;
  *function = &f;
  return SUCCESS;
}
CUresult cuFuncSetAttribute(void* function, int attribute, int value) {
  ENTER();
  if (attribute != 8 || value > 227 * 1024) {
    return INVALID_VALUE;
  }
  static_cast<Function*>(function)->largest_shared = value;
  return SUCCESS;
}
CUresult cuStreamCreate(void** stream, unsigned) {
  ENTER();
  *stream = new Stream;
  return SUCCESS;
}
CUresult cuStreamDestroy_v2(void* stream) {
  ENTER();
  CUresult result = drain(*static_cast<Stream*>(stream));
  delete static_cast<Stream*>(stream);
  return result;
}
CUresult cuStreamSynchronize(void* stream) {
  ENTER();
  if (static_cast<Stream*>(stream)->capture) {
    return CAPTURE_UNSUPPORTED;
  }
  return drain(*static_cast<Stream*>(stream));
}
CUresult cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx,
                        unsigned by, unsigned bz, unsigned shared, void* stream, void** parameters,
                        void**) {
  ENTER();
  Function& f = *static_cast<Function*>(function);
  if (static_cast<int>(shared) > f.largest_shared) {
    return INVALID_VALUE;
  }
  // The values are taken now; whoever changes them afterwards changes nothing.
  auto values = std::make_shared<std::vector<std::vector<char>>>();
  for (int i = 0; i < f.kernel.parameters; i++) {
    char* p = static_cast<char*>(parameters[i]);
    values->emplace_back(p, p + f.kernel.sizes[i]);
  }
  emulator::Kernel kernel = f.kernel;
  return enqueue(static_cast<Stream*>(stream), [=] {
    std::vector<void*> p;
    for (auto& v : *values) {
      p.push_back(v.data());
    }
    return emulator::launch(kernel, {gx, gy, gz}, {bx, by, bz}, shared, p.data());
  });
}
CUresult cuStreamBeginCapture_v2(void* stream, int) {
  ENTER();
  static_cast<Stream*>(stream)->capture.reset(new std::vector<Work>);
  return SUCCESS;
}
CUresult cuStreamEndCapture(void* stream, void** graph) {
  ENTER();
  *graph = new Graph{std::move(*static_cast<Stream*>(stream)->capture)};
  static_cast<Stream*>(stream)->capture.reset();
  return SUCCESS;
}
CUresult cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
  ENTER();
  *executable = new Graph(*static_cast<Graph*>(graph));
  return SUCCESS;
}
CUresult cuGraphLaunch(void* executable, void* stream) {
  ENTER();
  for (Work& work : static_cast<Graph*>(executable)->work) {
    enqueue(static_cast<Stream*>(stream), work);
  }
  return SUCCESS;
}
CUresult cuGraphExecDestroy(void* executable) {
  ENTER();
  delete static_cast<Graph*>(executable);
  return SUCCESS;
}
CUresult cuGraphDestroy(void* graph) {
  ENTER();
  delete static_cast<Graph*>(graph);
  return SUCCESS;
}
static const char* name_of(CUresult code) {
  switch (code) {
    case SUCCESS: return "CUDA_SUCCESS";
    case INVALID_VALUE: return "CUDA_ERROR_INVALID_VALUE";
    case OUT_OF_MEMORY: return "CUDA_ERROR_OUT_OF_MEMORY";
    case NO_DEVICE: return "CUDA_ERROR_NO_DEVICE";
    case INVALID_IMAGE: return "CUDA_ERROR_INVALID_IMAGE";
    case INVALID_PTX: return "CUDA_ERROR_INVALID_PTX";
    case INVALID_CONTEXT: return "CUDA_ERROR_INVALID_CONTEXT";
    case NOT_FOUND: return "CUDA_ERROR_NOT_FOUND";
    case LAUNCH_FAILED: return "CUDA_ERROR_LAUNCH_FAILED";
    default: return "CUDA_ERROR_UNKNOWN";
  }
}
CUresult cuGetErrorName(CUresult code, const char** name) {
  *name = name_of(code);
  return SUCCESS;
}
CUresult cuGetErrorString(CUresult code, const char** text) {
  *text = name_of(code);
  return SUCCESS;
}
}
