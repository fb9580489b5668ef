namespace Imgpkg.Sdk.Locks;

/// <summary>The images a configuration needs, by digest: the content of <c>.imgpkg/images.yml</c> (formats 4).</summary>
public sealed record ImagesLock
{
    /// <summary>The images, in the order of the file; duplicates are kept.</summary>
    public required IReadOnlyList<LockedImage> Images { get; init; }

    /// <summary>Reads an ImagesLock file of at most 16 MiB.</summary>
    /// <exception cref="LockFileException">The file cannot be read or breaks the schema.</exception>
    public static async Task<ImagesLock> ReadAsync(string path, CancellationToken cancellationToken = default) =>
        ImagesLockReader.Read(await LockFile.ReadAsync(path, cancellationToken).ConfigureAwait(false), path);

    /// <summary>Reads an ImagesLock from its text.</summary>
    /// <exception cref="LockFileException">The text breaks the schema.</exception>
    public static ImagesLock Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ImagesLockReader.Read(text, path: null);
    }

    /// <summary>Writes the lock: a new file gets mode 0600, an existing one is replaced as a whole and keeps its mode.</summary>
    /// <exception cref="LockFileException">The file cannot be written.</exception>
    public Task WriteAsync(string path, CancellationToken cancellationToken = default) => LockFile.WriteAsync(path, ToString(), "images", cancellationToken);

    /// <summary>The text of the file, always the same for the same lock (formats 4.4, 4.5).</summary>
    public override string ToString() => LockWriter.Write(this);
}
