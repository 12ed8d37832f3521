/** What this machine can do at most, measured: the roofs that every kernel is reported beside. */
package io.github.matryoshka.tools.roofline;
