/** Retrieval data sets in BEIR's layout: corpus, queries and relevance judgments. */
package io.github.matryoshka.tools.beir;
