namespace Imgpkg.Sdk.Locks;

internal static class LockFile
{
    public static Task<string> ReadAsync(string path, CancellationToken cancellationToken) => File.ReadAllTextAsync(path, cancellationToken);

    public static Task WriteAsync(string path, string text, string kind, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, text, cancellationToken);
}

internal static class ImagesLockReader
{
    public static ImagesLock Read(string text, string? path) => throw new LockFileException($"placeholder {text}", path);
}

internal static class BundleLockReader
{
    public static BundleLock Read(string text, string? path) => throw new LockFileException($"placeholder {text}", path);
}

internal static class LockWriter
{
    public static string Write(ImagesLock value) => $"{value.Images.Count}";

    public static string Write(BundleLock value) => $"{value.Tag}";
}
