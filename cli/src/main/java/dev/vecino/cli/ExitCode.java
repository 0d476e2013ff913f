package dev.vecino.cli;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.VecinoException;
import java.util.Arrays;

/** What the process says to its caller. */
enum ExitCode {
  OK(0, "success, also when there is nothing to recommend"),
  INTERNAL_ERROR(1, "internal error: please report it"),
  USAGE(2, "wrong options, or a request that does not fit the index"),
  BAD_INPUT(3, "bad input data: click log, catalogue or vectors"),
  ARTIFACT(4, "a model or index is missing, damaged, incompatible, in use or can't be written"),
  INTERRUPTED(130, "interrupted; nothing half-written is left");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  static ExitCode of(VecinoException e) {
    return switch (e) {
      case InvalidRequestException request -> USAGE;
      case BadInputException input -> BAD_INPUT;
      case ArtifactException artifact -> ARTIFACT;
      case CancelledException cancelled -> INTERRUPTED;
    };
  }

  /** "code:meaning" lines for picocli's help. */
  static String[] helpLines() {
    return Arrays.stream(values()).map(e -> e.code + ":" + e.meaning).toArray(String[]::new);
  }
}
