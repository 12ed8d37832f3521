/**
 * Texts read line by line with errors that name the line, and output files that are complete or not
 * there.
 */
package io.github.matryoshka.tools.files;
