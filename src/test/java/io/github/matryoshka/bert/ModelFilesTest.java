package io.github.matryoshka.bert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.matryoshka.TinyModel;
import io.github.matryoshka.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model directories that are incomplete or damaged, one fault at a time. */
class ModelFilesTest {
  @TempDir Path folder;
  private final TinyModel model = TinyModel.usual();
  private BertConfig config;

  @BeforeEach
  void write() throws IOException {
    model.write(folder);
    config = BertConfig.read(folder.resolve("config.json"));
  }

  @Test
  void configSaysTheSizes() {
    assertEquals(new BertConfig(17, 64, 2, 2, 128, 40, 1e-12), config);
    assertEquals(32, config.headSize());
  }

  @Test
  void missingConfig() throws IOException {
    Files.delete(folder.resolve("config.json"));
    configFails("config.json: expected a model file, got none (is this the folder of a sentence");
  }

  @Test
  void configThatIsNotJson() throws IOException {
    writeConfig("{\"model_type\": \"bert\", oops");
    configFails("config.json: expected JSON, got Unexpected character");
  }

  @Test
  void configThatIsNoObject() throws IOException {
    writeConfig("[1]");
    configFails("config.json: expected a JSON object, got START_ARRAY");
  }

  @Test
  void configOfAnotherModelType() throws IOException {
    writeConfig(model.config().replace("\"bert\"", "\"roberta\""));
    configFails("config.json: expected model_type \"bert\", got \"roberta\"");
  }

  @Test
  void configWithAnotherActivation() throws IOException {
    writeConfig(model.config().replace("\"gelu\"", "\"relu\""));
    configFails("config.json: expected hidden_act \"gelu\", got \"relu\"");
  }

  @Test
  void configWithoutASize() throws IOException {
    writeConfig(model.config().replace("hidden_size", "hidden"));
    configFails("config.json: expected hidden_size as an integer, got null");
  }

  @Test
  void configWithAnImpossibleSize() throws IOException {
    writeConfig(model.config().replace("\"num_attention_heads\": 2", "\"num_attention_heads\": 5"));
    configFails("config.json: hidden_size: expected a multiple of num_attention_heads 5, got 64");
    writeConfig(model.config().replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 0"));
    configFails("config.json: num_hidden_layers: expected a positive size, got 0");
    writeConfig(model.config().replace("1e-12", "-1"));
    configFails("config.json: layer_norm_eps: expected a positive number, got -1.0");
    writeConfig(model.config().replace("1e-12", "\"x\""));
    configFails("config.json: expected layer_norm_eps as a number, got x");
  }

  @Test
  void poolingAndLengthComeFromTheirFiles() throws IOException {
    assertEquals(new SentenceConfig(Pooling.MEAN, 40), SentenceConfig.read(folder, config));
    Files.createDirectory(folder.resolve("1_Pooling"));
    writePooling("{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
    Files.writeString(folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 24}");
    assertEquals(new SentenceConfig(Pooling.CLS, 24), SentenceConfig.read(folder, config));
    writePooling("{\"pooling_mode_max_tokens\": true}");
    assertEquals(Pooling.MAX, SentenceConfig.read(folder, config).pooling());
  }

  @Test
  void poolingThisEngineDoesNotHave() throws IOException {
    Files.createDirectory(folder.resolve("1_Pooling"));
    writePooling("{\"pooling_mode_weightedmean_tokens\": true}");
    fails(
        "expected exactly one of mean, cls and max pooling, got another mode",
        () -> SentenceConfig.read(folder, config));
  }

  @Test
  void moreTokensThanPositions() throws IOException {
    Files.writeString(folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 41}");
    fails(
        "expected max_seq_length from 3 to 40, got 41", () -> SentenceConfig.read(folder, config));
  }

  @Test
  void missingWeights() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));
    weightsFail("model.safetensors: expected a safetensors file, got none");
  }

  @Test
  void truncatedWeights() throws IOException {
    Path file = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1000));
    weightsFail("model.safetensors: expected");
  }

  @Test
  void missingTensor() throws IOException {
    model.remove("encoder.layer.1.output.dense.weight");
    model.write(folder);
    weightsFail("expected a tensor encoder.layer.1.output.dense.weight");
  }

  @Test
  void configThatDoesNotFitTheTensors() throws IOException {
    writeConfig(model.config().replace("\"intermediate_size\": 128", "\"intermediate_size\": 96"));
    config = BertConfig.read(folder.resolve("config.json"));
    weightsFail(
        "expected encoder.layer.0.intermediate.dense.weight with shape [96, 64] as config.json"
            + " says, got [128, 64]");
  }

  @Test
  void notANumberAmongTheWeights() throws IOException {
    model.tensors.get("encoder.layer.0.attention.self.key.weight")[7] = Float.NaN;
    model.write(folder);
    weightsFail("expected finite numbers in encoder.layer.0.attention.self.key.weight, got NaN");
  }

  @Test
  void infinityInTheVocabulary() throws IOException {
    model.tensors.get("embeddings.word_embeddings.weight")[500] = Float.NEGATIVE_INFINITY;
    model.write(folder);
    weightsFail(
        "expected finite numbers in embeddings.word_embeddings.weight, got NaN or infinity");
  }

  private void writeConfig(String text) throws IOException {
    Files.writeString(folder.resolve("config.json"), text);
  }

  private void writePooling(String text) throws IOException {
    Files.writeString(folder.resolve("1_Pooling").resolve("config.json"), text);
  }

  private void configFails(String message) {
    fails(message, () -> BertConfig.read(folder.resolve("config.json")));
  }

  private void weightsFail(String message) {
    fails(
        message,
        () -> JvmEncoder.load(folder.resolve("model.safetensors"), config, Kernels.scalar()));
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable action) {
    String got = assertThrows(IOException.class, action).getMessage();
    assertTrue(got.contains(message), got);
  }
}
