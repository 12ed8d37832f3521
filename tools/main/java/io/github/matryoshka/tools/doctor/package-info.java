/** What this machine and this JVM offer the engine, and what stands in its way. */
package io.github.matryoshka.tools.doctor;
