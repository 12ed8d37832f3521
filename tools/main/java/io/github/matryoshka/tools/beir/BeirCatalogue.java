package io.github.matryoshka.tools.beir;

import io.github.matryoshka.weights.Download;
import io.github.matryoshka.weights.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The public data sets that BEIR's authors host, with the MD5 sums that its README publishes
 * (github.com/beir-cellar/beir).
 */
public final class BeirCatalogue {

  private static final String HOST =
      "https://public.ukp.informatik.tu-darmstadt.de/thakur/BEIR/datasets/";

  private static final SortedMap<String, String> MD5 = new TreeMap<>();

  static {
    MD5.put("arguana", "8ad3e3c2a5867cdced806d6503f29b99");
    MD5.put("climate-fever", "8b66f0a9126c521bae2bde127b4dc99d");
    MD5.put("cqadupstack", "4e41456d7df8ee7760a7f866133bda78");
    MD5.put("dbpedia-entity", "c2a39eb420a3164af735795df012ac2c");
    MD5.put("fever", "5a818580227bfb4b35bb6fa46d9b6c03");
    MD5.put("fiqa", "17918ed23cd04fb15047f73e6c3bd9d9");
    MD5.put("hotpotqa", "f412724f78b0d91183a0e86805e16114");
    MD5.put("msmarco", "444067daf65d982533ea17ebd59501e4");
    MD5.put("nfcorpus", "a89dba18a62ef92f7d323ec890a0d38d");
    MD5.put("nq", "d4d3d2e48787a744b6f6e691ff534307");
    MD5.put("quora", "18fb154900ba42a600f84b839c173167");
    MD5.put("scidocs", "38121350fc3a4d2f48850f6aff52e4a9");
    MD5.put("scifact", "5f7d1de60b170fc8027bb7898e2efca1");
    MD5.put("trec-covid", "ce62140cb23feb9becf6270d0d1fe6d1");
    MD5.put("webis-touche2020", "46f650ba5a527fc69e0a6521c5a23563");
  }

  private BeirCatalogue() {}

  /** The official names, sorted. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(MD5.keySet());
  }

  /** Whether a data set comes with the program and needs no download. */
  public static boolean bundled(String name) {
    return name.equals("scifact");
  }

  /**
   * The archive of a data set, downloaded unless it is in the cache. An interrupted download is
   * taken up again where it stopped; a file whose checksum is wrong is not kept.
   *
   * @param cache folder of the archives, created when needed
   * @return {@code cache/<name>.zip}
   * @throws IOException when the name is not known or the download fails, with what to do
   */
  public static Path fetch(String name, Path cache, Progress progress) throws IOException {
    String md5 = MD5.get(name);
    if (md5 == null) {
      throw new IOException(
          "data: expected a directory, an archive or one of %s, got %s"
              .formatted(MD5.keySet(), name));
    }
    Path archive = cache.resolve(name + ".zip");
    if (!Files.exists(archive)) {
      new Download(URI.create(HOST + name + ".zip"), archive, "MD5", md5).run(progress);
    }
    return archive;
  }
}
