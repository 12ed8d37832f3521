/** What runs on a machine with a GPU and nothing else: see {@code tools/gpu}. */
package io.github.matryoshka.tools.gpu;
