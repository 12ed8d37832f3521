package io.github.matryoshka.tools.doctor;

/**
 * One thing that was looked at.
 *
 * @param subject what
 * @param status how it stands
 * @param value what was found, in one line
 */
public record Finding(String subject, Status status, String value) {

  /** How a finding stands. */
  public enum Status {
    /** As it should be. */
    OK,
    /** Works, but could be better, or is not there yet; the value says how to get it. */
    NOTE,
    /** Wrong results or failures are to be expected; the value says the cure. */
    PROBLEM
  }

  static Finding ok(String subject, String value) {
    return new Finding(subject, Status.OK, value);
  }

  static Finding note(String subject, String value) {
    return new Finding(subject, Status.NOTE, value);
  }

  static Finding problem(String subject, String value) {
    return new Finding(subject, Status.PROBLEM, value);
  }
}
