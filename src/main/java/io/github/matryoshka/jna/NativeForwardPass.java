package io.github.matryoshka.jna;

import io.github.matryoshka.bert.BatchLimits;
import io.github.matryoshka.bert.BertConfig;
import io.github.matryoshka.bert.ForwardPass;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/**
 * The scratch of one thread outside the heap, and one call into C a batch. The garbage collector
 * releases the memory: a pass has no end that anybody must remember.
 */
final class NativeForwardPass implements ForwardPass {
  private final NativeEncoder encoder;
  private final BatchLimits limits;
  private final MemorySegment pass;
  private final MemorySegment ids;
  private final MemorySegment offsets;
  private final MemorySegment vectors;

  NativeForwardPass(NativeEncoder encoder, int capacity, int longest) {
    BertConfig config = encoder.config();
    this.encoder = encoder;
    limits = new BatchLimits(config, capacity, longest);
    Arena arena = Arena.ofAuto();
    ids = arena.allocate(ValueLayout.JAVA_INT, capacity);
    offsets = arena.allocate(ValueLayout.JAVA_INT, capacity + 1L);
    vectors = arena.allocate(ValueLayout.JAVA_FLOAT, (long) capacity * config.hiddenSize());
    long model = encoder.enter();
    try {
      long bytes = Calls.matryoshka_pass_bytes(model, capacity, limits.longest());
      if (bytes == 0) {
        throw new IllegalArgumentException(
            "capacity: expected at least 1 token a batch and a text, got %d and %d"
                .formatted(capacity, longest));
      }
      pass = arena.allocate(bytes, NativeEncoder.ALIGNMENT);
      Calls.check(Calls.matryoshka_pass_init(model, capacity, limits.longest(), pass.address()));
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
    encoder.enter();
    try {
      Calls.check(
          Calls.matryoshka_sentence_vectors(
              pass.address(),
              ids.address(),
              offsets.address(),
              batch.texts(),
              pooling.ordinal(),
              vectors.address()));
    } finally {
      encoder.leave();
      Reference.reachabilityFence(this);
    }
    int numbers = batch.texts() * encoder.config().hiddenSize();
    MemorySegment.copy(vectors, ValueLayout.JAVA_FLOAT, 0, out, offset, numbers);
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

  private void copyIn(TokenBatch batch) {
    MemorySegment.copy(batch.ids(), 0, ids, ValueLayout.JAVA_INT, 0, batch.tokens());
    MemorySegment.copy(batch.offsets(), 0, offsets, ValueLayout.JAVA_INT, 0, batch.texts() + 1);
  }
}
