using System.Security;

namespace Imgpkg.Sdk.Archives;

/// <summary>Says what went wrong with a file, in the words of the original command.</summary>
internal static class FileFailures
{
    public static FileAccessException Missing(string operation, string path) => new($"{operation} {path}: no such file or directory");

    public static FileAccessException Open(string path, Exception failure) => For("open", path, failure);

    public static FileAccessException For(string operation, string path, Exception failure) => new($"{operation} {path}: {Reason(failure)}", failure);

    /// <summary>Whether an exception is one of those the file system throws.</summary>
    public static bool IsFileFailure(Exception failure) => failure is IOException or UnauthorizedAccessException or SecurityException;

    private static string Reason(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException when IsDirectory(failure) => "is a directory",
        UnauthorizedAccessException or SecurityException => "permission denied",
        PathTooLongException => "file name too long",
        IOException io when OperatingSystem.IsWindows() => io.Message,
        IOException io => Errno(io),
        _ => failure.Message,
    };

    private static bool IsDirectory(Exception failure) => failure.InnerException is IOException { HResult: 21 };

    private static string Errno(IOException failure) => failure.HResult switch
    {
        5 => "input/output error",
        17 => "file exists",
        20 => "not a directory",
        27 => "file too large",
        28 => "no space left on device",
        30 => "read-only file system",
        122 => "disk quota exceeded",
        _ => failure.Message,
    };
}
