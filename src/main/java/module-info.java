/**
 * Text embeddings from scratch: a WordPiece tokenizer, the BERT forward pass, Matryoshka adaptors
 * and exact search. Start at {@link io.github.matryoshka.Model}.
 */
module io.github.matryoshka {
  requires com.fasterxml.jackson.core;
  requires static com.sun.jna;
  requires static jcuda;
  requires static jdk.incubator.vector;

  exports io.github.matryoshka;
  exports io.github.matryoshka.adaptor;
  exports io.github.matryoshka.bert;
  exports io.github.matryoshka.cuda;
  exports io.github.matryoshka.jna;
  exports io.github.matryoshka.kernels;
  exports io.github.matryoshka.safetensors;
  exports io.github.matryoshka.search;
  exports io.github.matryoshka.tokenizer;
  exports io.github.matryoshka.train;
}
