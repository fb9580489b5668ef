using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Locks;

/// <summary>A bundle by digest, with the tag it was found or pushed under (formats 4).</summary>
public sealed record BundleLock
{
    /// <summary>The bundle.</summary>
    public required DigestReference Bundle { get; init; }

    /// <summary>The tag; null when unknown.</summary>
    public string? Tag { get; init; }

    /// <summary>Reads a BundleLock file of at most 16 MiB.</summary>
    /// <exception cref="LockFileException">The file cannot be read or breaks the schema.</exception>
    public static async Task<BundleLock> ReadAsync(string path, CancellationToken cancellationToken = default) =>
        BundleLockReader.Read(await LockFile.ReadAsync(path, cancellationToken).ConfigureAwait(false), path);

    /// <summary>Reads a BundleLock from its text.</summary>
    /// <exception cref="LockFileException">The text breaks the schema.</exception>
    public static BundleLock Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return BundleLockReader.Read(text, path: null);
    }

    /// <summary>Writes the lock: a new file gets mode 0600, an existing one is replaced as a whole and keeps its mode.</summary>
    /// <exception cref="LockFileException">The file cannot be written.</exception>
    public Task WriteAsync(string path, CancellationToken cancellationToken = default) => LockFile.WriteAsync(path, ToString(), "bundle", cancellationToken);

    /// <summary>The text of the file, always the same for the same lock (formats 4.4, 4.5).</summary>
    public override string ToString() => LockWriter.Write(this);
}
