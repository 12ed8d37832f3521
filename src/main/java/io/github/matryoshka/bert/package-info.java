/**
 * BERT sentence encoders: configuration, weights and the forward pass, which takes packed tokens
 * and gives vectors. Letters as in the kernels: T tokens, B texts, D hidden, F inner, H heads.
 */
package io.github.matryoshka.bert;
