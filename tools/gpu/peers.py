"""What a user of this GPU would run instead: PyTorch's product with topk, and sentence-transformers where it
is installed with its model. Medians of 30 runs, the same shapes as GpuRun."""
import statistics
import sys
import time

import torch


def median(name, items, work, runs=30):
    for _ in range(3):
        work()
    torch.cuda.synchronize()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        torch.cuda.synchronize()
        times.append(1e3 * (time.perf_counter() - start))
    ms = statistics.median(times)
    print(f"{name:55} {ms:10.3f} ms  {items / ms * 1e3:14,.0f} /s")


def search(rows, batches):
    corpus = torch.nn.functional.normalize(torch.randn(rows, 384, device="cuda"), dim=1)
    for kind, matrix in (("fp32", corpus), ("fp16", corpus.half())):
        for queries in batches:
            asked = matrix[:queries].clone()
            median(
                f"torch {kind}, {queries} of {rows:,} rows, k 10",
                queries,
                lambda: torch.topk(asked @ matrix.T, 10).values.cpu(),
            )


def embed(count):
    try:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2", device="cuda").half()
    except Exception as missing:  # Not installed, or no network for the model.
        print(f"sentence-transformers: left out ({missing})")
        return
    texts = ["how do vaccines work in the body of a child or an adult"] * count
    median("sentence-transformers fp16, one text", 1, lambda: model.encode(texts[:1]))
    median(
        f"sentence-transformers fp16, {count:,} texts",
        count,
        lambda: model.encode(texts, batch_size=256),
        runs=3,
    )


quick = "--quick" in sys.argv
search(1000 if quick else 1_000_000, (1,) if quick else (1, 64, 256))
embed(10 if quick else 20_000)
