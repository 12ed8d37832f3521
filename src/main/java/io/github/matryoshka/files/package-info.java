/** Files that are replaced as a whole or not at all. */
package io.github.matryoshka.files;
