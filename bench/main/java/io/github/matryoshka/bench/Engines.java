package io.github.matryoshka.bench;

import io.github.matryoshka.bert.Precision;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * All engines by name. Ours are named precision and backend, as {@code fp32/jvm}; a peer has the
 * name the results give it, and stands beside ours of the precisions it competes with.
 */
enum Engines {
  FP32_JVM("fp32/jvm", () -> OurEngine.jvm(Precision.FP32)),
  BF16_JVM("bf16/jvm", () -> OurEngine.jvm(Precision.BF16)),
  FP32_NATIVE("fp32/native", () -> OurEngine.inC(Precision.FP32)),
  BF16_NATIVE("bf16/native", () -> OurEngine.inC(Precision.BF16)),
  INT8_NATIVE("int8/native", () -> OurEngine.inC(Precision.INT8)),
  ONNXRUNTIME_FP32(
      "onnxruntime-fp32", OnnxRuntimeEngine::fp32, Precision.FP32, Precision.BF16, Precision.INT8),
  ONNXRUNTIME_FP32_FUSED(
      "onnxruntime-fp32-fused", OnnxRuntimeEngine::fusedFp32, Precision.FP32, Precision.BF16),
  ONNXRUNTIME_INT8("onnxruntime-int8", OnnxRuntimeEngine::int8, Precision.INT8),
  ONNXRUNTIME_INT8_FUSED("onnxruntime-int8-fused", OnnxRuntimeEngine::fusedInt8, Precision.INT8),
  LANGCHAIN4J("langchain4j", LangChain4jEngine::fp32, Precision.FP32, Precision.BF16),
  LANGCHAIN4J_INT8("langchain4j-int8", LangChain4jEngine::int8, Precision.INT8),
  JLAMA("jlama", JlamaEngine::new, Precision.FP32, Precision.BF16);

  private final String title;
  private final Supplier<Engine> maker;
  private final Set<Precision> rivals;

  /** One of ours. */
  Engines(String title, Supplier<Engine> maker) {
    this.title = title;
    this.maker = maker;
    rivals = Set.of();
  }

  /** A peer, and the precisions of ours it is compared with. */
  Engines(String title, Supplier<Engine> maker, Precision first, Precision... more) {
    this.title = title;
    this.maker = maker;
    rivals = EnumSet.of(first, more);
  }

  /** The engine's name in tables and files. */
  String title() {
    return title;
  }

  boolean ours() {
    return rivals.isEmpty();
  }

  /** Whether one of ours needs no native code. */
  boolean onJvm() {
    return title.endsWith("/jvm");
  }

  /** The precision of one of ours. */
  Precision precision() {
    return Precision.valueOf(title.substring(0, title.indexOf('/')).toUpperCase(Locale.ROOT));
  }

  /** The peers one of ours is compared with. */
  List<Engines> peers() {
    return Arrays.stream(values()).filter(e -> e.rivals.contains(precision())).toList();
  }

  /** Not prepared yet. */
  Engine make() {
    return maker.get();
  }

  static List<Engines> allOfOurs() {
    return Arrays.stream(values()).filter(Engines::ours).toList();
  }

  /**
   * Finds an engine.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static Engines named(String title) {
    return Arrays.stream(values())
        .filter(e -> e.title.equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "engine: expected one of %s, got %s"
                        .formatted(Arrays.stream(values()).map(e -> e.title).toList(), title)));
  }
}
