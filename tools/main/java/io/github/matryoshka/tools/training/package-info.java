/** What adaptors learn from: documents, and queries with their relevant documents. */
package io.github.matryoshka.tools.training;
