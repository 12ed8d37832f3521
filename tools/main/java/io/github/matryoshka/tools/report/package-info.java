/** Results for people and programs: tables, plots, an HTML report, JSON. */
package io.github.matryoshka.tools.report;
