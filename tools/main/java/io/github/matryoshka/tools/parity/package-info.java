/** The engine against golden values of the published model, which are shipped as resources. */
package io.github.matryoshka.tools.parity;
