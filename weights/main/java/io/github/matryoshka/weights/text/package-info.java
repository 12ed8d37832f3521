/**
 * The training text of the general adaptor: free English prose of many kinds, from pinned public
 * files.
 */
package io.github.matryoshka.weights.text;
