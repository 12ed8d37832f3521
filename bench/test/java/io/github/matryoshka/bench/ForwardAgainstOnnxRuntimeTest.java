package io.github.matryoshka.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.github.matryoshka.Embedder;
import io.github.matryoshka.Model;
import io.github.matryoshka.bert.Pooling;
import io.github.matryoshka.tokenizer.TokenBatch;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three published encoders against ONNX Runtime on the ONNX file they were converted from. */
class ForwardAgainstOnnxRuntimeTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "How do vaccines work?",
          "query: how much protein should a female eat",
          "Naïve café — 中文 😀 [SEP]",
          "The DESMOND program caused substantial weight loss in most participants. ".repeat(12),
          "cell ".repeat(700));

  @ParameterizedTest
  @CsvSource({
    "all-MiniLM-L6-v2, MEAN, 6, 256",
    "bge-small-en-v1.5, CLS, 12, 512",
    "e5-small-v2, MEAN, 12, 512"
  })
  void sentenceVectorsAgree(String name, Pooling pooling, int layers, int maxTokens)
      throws IOException, OrtException {
    try (Model model = Model.load(BenchModels.directory(name));
        Embedder embedder = model.embedder();
        OnnxEncoder onnx = new OnnxEncoder(BenchModels.onnx(name))) {
      assertEquals(pooling, model.pooling());
      assertEquals(maxTokens, model.maxTokens());
      assertEquals(layers + 1, embedder.hiddenStates("").length);
      for (String text : TEXTS) {
        TokenBatch batch = new TokenBatch();
        model.tokenizer().encode(text, maxTokens, batch);
        int[] ids = java.util.Arrays.copyOf(batch.ids(), batch.tokens());
        FloatBuffer states = onnx.run(onnx.inputs(new int[][] {ids}));
        double[] wanted = pooled(states, ids.length, model.dimensions(), pooling);
        double cosine = cosine(wanted, embedder.embed(text));
        assertTrue(cosine >= 0.999999, name + ", " + ids.length + " tokens: cosine " + cosine);
      }
    }
  }

  private static double[] pooled(FloatBuffer states, int tokens, int d, Pooling pooling) {
    double[] vector = new double[d];
    for (int t = 0; t < (pooling == Pooling.CLS ? 1 : tokens); t++) {
      for (int i = 0; i < d; i++) {
        vector[i] += states.get(t * d + i);
      }
    }
    return vector;
  }

  private static double cosine(double[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
