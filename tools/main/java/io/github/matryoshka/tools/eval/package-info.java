/** Retrieval quality: metrics as trec_eval computes them, run files, confidence intervals. */
package io.github.matryoshka.tools.eval;
