package io.github.matryoshka.bench;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.matryoshka.tools.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Results as JSON: an array of objects with {@code name}, {@code ours}, {@code unit}, {@code limit}
 * and {@code peers}, all medians; beside them {@code rounds} and {@code peer_rounds}, which the
 * medians are of, {@code operations} and {@code bytes} where they are known, and {@code facts}.
 */
final class ResultsFile {
  private ResultsFile() {}

  /** Writes the file, replacing an older one only when all is written. */
  static void write(Path file, List<Result> results) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          try (JsonGenerator json =
              new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartArray();
            for (Result result : results) {
              write(json, result);
            }
            json.writeEndArray();
          }
        });
  }

  private static void write(JsonGenerator json, Result result) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", result.name());
    json.writeNumberField("ours", result.ours().median());
    json.writeStringField("unit", result.unit());
    if (result.limited()) {
      json.writeNumberField("limit", result.limit());
    }
    json.writeObjectFieldStart("peers");
    for (Map.Entry<String, Measured> peer : result.peers().entrySet()) {
      json.writeNumberField(peer.getKey(), peer.getValue().median());
    }
    json.writeEndObject();
    rounds(json, "rounds", result.ours());
    json.writeObjectFieldStart("peer_rounds");
    for (Map.Entry<String, Measured> peer : result.peers().entrySet()) {
      rounds(json, peer.getKey(), peer.getValue());
    }
    json.writeEndObject();
    if (result.work().known()) {
      json.writeNumberField("operations", result.work().operations());
      json.writeNumberField("bytes", result.work().bytes());
    }
    json.writeObjectFieldStart("facts");
    for (Map.Entry<String, String> fact : result.facts().entrySet()) {
      json.writeStringField(fact.getKey(), fact.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void rounds(JsonGenerator json, String name, Measured measured)
      throws IOException {
    json.writeFieldName(name);
    json.writeArray(measured.rounds(), 0, measured.rounds().length);
  }

  /**
   * Reads such a file; without rounds, a median is its only round.
   *
   * @throws IOException if it cannot be read or is something else; the message says where
   */
  static List<Result> read(Path file) throws IOException {
    try {
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      if (!root.isArray()) {
        throw new IOException("%s: expected an array of results".formatted(file));
      }
      List<Result> results = new ArrayList<>();
      for (JsonNode node : root) {
        results.add(result(file, node));
      }
      return results;
    } catch (JacksonException e) {
      throw new IOException("%s: expected JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  private static Result result(Path file, JsonNode node) throws IOException {
    String name = node.path("name").asText();
    if (!name.contains("/") || !node.path("ours").isNumber() || !node.path("unit").isTextual()) {
      throw new IOException(
          "%s: expected results with name, ours and unit, got %s".formatted(file, node));
    }
    Map<String, Measured> peers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> peer : node.path("peers").properties()) {
      JsonNode rounds = node.path("peer_rounds").path(peer.getKey());
      peers.put(peer.getKey(), measured(file, rounds, peer.getValue()));
    }
    Map<String, String> facts = new LinkedHashMap<>();
    node.path("facts").properties().forEach(f -> facts.put(f.getKey(), f.getValue().asText()));
    return new Result(
        name,
        node.path("unit").asText(),
        measured(file, node.path("rounds"), node.path("ours")),
        node.path("limit").asDouble(Double.NaN),
        peers,
        new Work(node.path("operations").asDouble(), node.path("bytes").asDouble()),
        facts);
  }

  private static Measured measured(Path file, JsonNode rounds, JsonNode median) throws IOException {
    double[] all = new double[Math.max(1, rounds.size())];
    for (int i = 0; i < all.length; i++) {
      JsonNode each = rounds.isEmpty() ? median : rounds.get(i);
      if (!each.isNumber()) {
        throw new IOException("%s: expected a number, got %s".formatted(file, each));
      }
      all[i] = each.asDouble();
    }
    return new Measured(all);
  }
}
