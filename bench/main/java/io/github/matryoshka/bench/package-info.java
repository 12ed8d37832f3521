/** Benchmarks: ours beside the peers a user would pick, and both beside the machine's limit. */
package io.github.matryoshka.bench;
