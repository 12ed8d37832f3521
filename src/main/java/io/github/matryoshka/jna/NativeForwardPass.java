package io.github.matryoshka.jna;

import io.github.matryoshka.bert.BatchLimits;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.Crew;
import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.bert.RowSplit;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/**
 * The scratch of one thread outside the heap, and one call into C a batch; or the scratch of a
 * crew, and a call for each part of each phase. A pass that is closed gives its memory to the next;
 * of one that is not, the garbage collector releases it.
 */
final class NativeForwardPass implements ForwardPass {
  private final NativeEncoder encoder;
  private final BatchLimits limits;

  /** Null for one thread. */
  private final Crew crew;

  private final Crew.Work part = this::part;

  /** All of the following. */
  private final MemorySegment memory;

  private final MemorySegment pass;
  private final MemorySegment ids;
  private final MemorySegment offsets;
  private final MemorySegment vectors;

  private boolean closed;

  // Of the batch that is computed in parts; the crew's threads read them.
  private int texts;
  private int phase;
  private int parts;

  NativeForwardPass(NativeEncoder encoder, Crew crew, int capacity, int longest) {
    BertConfig config = encoder.config();
    this.encoder = encoder;
    this.crew = crew;
    int workers = crew == null ? 1 : crew.threads();
    limits = new BatchLimits(config, capacity, longest);
    long model = encoder.enter();
    try {
      long bytes = Calls.matryoshka_pass_bytes(model, capacity, limits.longest(), workers);
      if (bytes == 0) {
        throw new IllegalArgumentException(
            "capacity: expected at least 1 token a batch and a text, got %d and %d"
                .formatted(capacity, longest));
      }
      long tokens = capacity;
      long vectorsAt = bytes + Integer.BYTES * (2 * tokens + 1);
      memory = encoder.scratch(vectorsAt + Float.BYTES * tokens * config.hiddenSize());
      pass = memory.asSlice(0, bytes);
      ids = memory.asSlice(bytes, Integer.BYTES * tokens);
      offsets = memory.asSlice(bytes + ids.byteSize(), Integer.BYTES * (tokens + 1));
      vectors = memory.asSlice(vectorsAt, Float.BYTES * tokens * config.hiddenSize());
      Calls.check(
          Calls.matryoshka_pass_init(model, capacity, limits.longest(), workers, pass.address()));
    } finally {
      encoder.leave();
    }
  }

  @Override
  public int capacity() {
    return limits.capacity();
  }

  @Override
  public void sentenceVectors(TokenBatch batch, Pooling pooling, float[] out, int offset) {
    limits.checkOutput(batch, pooling, encoder.hasPooler(), out, offset);
    limits.check(batch);
    copyIn(batch);
    texts = batch.texts();
    parts = crew == null ? 1 : RowSplit.parts(batch.tokens(), crew.parts());
    encoder.enter();
    try {
      Calls.check(parts == 1 ? whole(pooling) : together(pooling));
    } finally {
      encoder.leave();
      Reference.reachabilityFence(this);
    }
    int numbers = batch.texts() * encoder.config().hiddenSize();
    MemorySegment.copy(vectors, ValueLayout.JAVA_FLOAT, 0, out, offset, numbers);
  }

  private int whole(Pooling pooling) {
    return Calls.matryoshka_sentence_vectors(
        pass.address(),
        ids.address(),
        offsets.address(),
        texts,
        pooling.ordinal(),
        vectors.address());
  }

  private int together(Pooling pooling) {
    for (phase = 0; phase <= 2 * encoder.config().layers(); phase++) {
      crew.run(part);
    }
    return Calls.matryoshka_pool(
        pass.address(), offsets.address(), texts, pooling.ordinal(), vectors.address());
  }

  private void part(int number, int worker) {
    if (number < parts) {
      Calls.check(
          Calls.matryoshka_part(
              pass.address(),
              ids.address(),
              offsets.address(),
              texts,
              phase,
              parts,
              number,
              worker));
    }
  }

  @Override
  public void hiddenStates(TokenBatch batch, float[][] states) {
    limits.checkStates(states);
    limits.check(batch);
    copyIn(batch);
    int numbers = batch.tokens() * encoder.config().hiddenSize();
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment all = scratch.allocate(ValueLayout.JAVA_FLOAT, (long) states.length * numbers);
      encoder.enter();
      try {
        Calls.check(
            Calls.matryoshka_hidden_states(
                pass.address(), ids.address(), offsets.address(), batch.texts(), all.address()));
      } finally {
        encoder.leave();
        Reference.reachabilityFence(this);
      }
      for (int i = 0; i < states.length; i++) {
        if (states[i] != null) {
          long from = (long) i * numbers * Float.BYTES;
          MemorySegment.copy(all, ValueLayout.JAVA_FLOAT, from, states[i], 0, numbers);
        }
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      encoder.keep(memory);
    }
  }

  private void copyIn(TokenBatch batch) {
    if (closed) {
      throw new IllegalStateException("pass: expected an open one, got a closed one");
    }
    MemorySegment.copy(batch.ids(), 0, ids, ValueLayout.JAVA_INT, 0, batch.tokens());
    MemorySegment.copy(batch.offsets(), 0, offsets, ValueLayout.JAVA_INT, 0, batch.texts() + 1);
  }
}
