/** Matryoshka adaptors: a map that packs the information of a vector into its first numbers. */
package io.github.matryoshka.adaptor;
