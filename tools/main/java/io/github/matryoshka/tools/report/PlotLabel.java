package io.github.matryoshka.tools.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import org.knowm.xchart.internal.chartpart.Annotation;

/** Text beside, above, below or to the left of a point of an XChart plot. */
final class PlotLabel extends Annotation {

  private enum Side {
    RIGHT,
    ABOVE,
    ABOVE_BEFORE,
    BELOW,
    LEFT
  }

  private final String text;
  private final Color colour;
  private final double x;
  private final double y;
  private final Side side;

  private PlotLabel(String text, Color colour, double x, double y, Side side) {
    super(false);
    this.text = text;
    this.colour = colour;
    this.x = x;
    this.y = y;
    this.side = side;
  }

  /** The name of a curve, to the right of its last point. */
  static PlotLabel name(String text, Color colour, double x, double y) {
    return new PlotLabel(text, colour, x, y, Side.RIGHT);
  }

  /** The name of a line, above its last point: begins there, or ends there. */
  static PlotLabel above(String text, Color colour, double x, double y, boolean ends) {
    return new PlotLabel(text, colour, x, y, ends ? Side.ABOVE_BEFORE : Side.ABOVE);
  }

  /** A tick of the horizontal axis. */
  static PlotLabel below(String text, Color colour, double x) {
    return new PlotLabel(text, colour, x, 0, Side.BELOW);
  }

  /** A tick of the vertical axis. */
  static PlotLabel left(String text, Color colour, double y) {
    return new PlotLabel(text, colour, -0.03, y, Side.LEFT);
  }

  @Override
  public void paint(Graphics2D g) {
    boolean name = side != Side.BELOW && side != Side.LEFT;
    g.setColor(colour);
    g.setFont(new Font(Font.SANS_SERIF, name ? Font.BOLD : Font.PLAIN, name ? 18 : 17));
    int width = g.getFontMetrics().stringWidth(text);
    int shift =
        switch (side) {
          case RIGHT -> 14;
          case ABOVE -> 0;
          case ABOVE_BEFORE -> -width;
          case BELOW -> -width / 2;
          case LEFT -> -width - 8;
        };
    int drop =
        switch (side) {
          case BELOW -> 32;
          case ABOVE, ABOVE_BEFORE -> -8;
          default -> 6;
        };
    g.drawString(text, getXAxisScreenValue(x) + shift, getYAxisScreenValue(y) + drop);
  }
}
