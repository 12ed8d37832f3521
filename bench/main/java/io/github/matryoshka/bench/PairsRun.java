package io.github.matryoshka.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Tokens to vectors on one thread, by several engines in turn. */
public final class PairsRun {
  private PairsRun() {}

  /** Arguments: seconds of warm-up and of turns; shape; names of {@link Engines}. */
  public static void main(String[] args) throws Exception {
    Workload work = Workload.of(Shape.of(args[2]));
    List<Engine> engines = new ArrayList<>();
    SequencedMap<String, Turns.Side> sides = new LinkedHashMap<>();
    try {
      for (String name : List.of(args).subList(3, args.length)) {
        Engine engine = Engines.named(name).make();
        engines.add(engine);
        engine.prepare(work);
        sides.put(name, engine::run);
      }
      Turns.print(sides, args);
    } finally {
      engines.forEach(Engine::close);
    }
  }
}
