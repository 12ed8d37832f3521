/** Output files that are complete or not there. */
package io.github.matryoshka.tools.files;
