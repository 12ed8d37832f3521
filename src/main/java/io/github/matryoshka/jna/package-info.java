/**
 * The forward pass in C, called through JNA: the only package that touches {@code com.sun.jna}.
 * Start at {@link io.github.matryoshka.jna.NativeEncoder}; {@link
 * io.github.matryoshka.jna.NativeLibrary} says whether it can run here.
 */
package io.github.matryoshka.jna;
