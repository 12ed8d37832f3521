/** The command line: one class a command, the options they share as mixins. */
package io.github.matryoshka.tools.cli;
