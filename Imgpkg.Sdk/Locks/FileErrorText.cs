namespace Imgpkg.Sdk.Locks;

/// <summary>Names a failure of the file system in the words of the original, which are those of Unix on every platform (cli 10.4).</summary>
internal static class FileErrorText
{
    public static string Of(Exception failure, string path) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        _ when Directory.Exists(path) => "is a directory",
        UnauthorizedAccessException => "permission denied",
        _ => failure.Message,
    };
}
