package dev.vecino.cli.console;

import dev.vecino.core.ArtifactException;
import dev.vecino.core.BadInputException;
import dev.vecino.core.CancelledException;
import dev.vecino.core.InvalidRequestException;
import dev.vecino.core.VecinoException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The exit codes of the process, with what they mean. */
public enum ExitCode {
  OK(0, "success, also when there is nothing to recommend"),
  INTERNAL_ERROR(1, "too little memory; or an internal error: please report it"),
  USAGE(2, "wrong options, or a request that does not fit the index"),
  BAD_INPUT(3, "bad input data: click log, catalogue or vectors"),
  ARTIFACT(
      4,
      "a model or index is missing, damaged, incompatible or in use, or a result can't be written"),
  INTERRUPTED(130, "interrupted (143 by SIGTERM); nothing half-written is left");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number that the process ends with. */
  public int code() {
    return code;
  }

  /** The exit code of a failure. */
  public static ExitCode of(VecinoException e) {
    return switch (e) {
      case InvalidRequestException request -> USAGE;
      case BadInputException input -> BAD_INPUT;
      case ArtifactException artifact -> ARTIFACT;
      case CancelledException cancelled -> INTERRUPTED;
    };
  }

  /** What each code means, in the order of the codes, for the help. */
  public static Map<String, String> meanings() {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (ExitCode exitCode : values()) {
      meanings.put(Integer.toString(exitCode.code), exitCode.meaning);
    }
    return meanings;
  }
}
