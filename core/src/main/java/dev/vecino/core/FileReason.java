package dev.vecino.core;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Why a file can't be read or written, in words: the system's own message is often the path alone.
 */
final class FileReason {

  private FileReason() {}

  static String of(Throwable e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case FileAlreadyExistsException there -> "a file is in the way";
      case NoSuchFileException absent -> "no such file or folder";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
