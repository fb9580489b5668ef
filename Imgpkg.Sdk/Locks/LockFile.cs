using System.Text;

namespace Imgpkg.Sdk.Locks;

/// <summary>Reads and replaces lock files on disk (formats 4.2, 4.4).</summary>
internal static class LockFile
{
    /// <summary>The longest lock that is read, in bytes: 16 MiB, some 100,000 images. A bundle's lock comes from a registry, so it is bounded.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private const UnixFileMode NewFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a lock file.</summary>
    public static Task<string> ReadAsync(string path, CancellationToken cancellationToken) => ReadAsync(path, path, cancellationToken);

    /// <summary>The text of a lock file that is called <paramref name="path"/> in messages, whatever its place on disk.</summary>
    public static async Task<string> ReadAsync(string place, string path, CancellationToken cancellationToken)
    {
        try
        {
            FileStream stream = new(place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using (stream.ConfigureAwait(false))
            {
                return StrictUtf8.GetString(await ReadBoundedAsync(stream, path, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string operation = Directory.Exists(place) ? "read" : "open";
            throw new LockFileException($"Reading path {path}: {operation} {path}: {FileErrorText.Of(e, place)}", path, line: null, e);
        }
        catch (DecoderFallbackException e)
        {
            throw new LockFileException($"Reading path {path}: the text is not valid UTF-8", path, line: null, e);
        }
    }

    /// <summary>
    /// Writes beside the target and renames, so that a failure leaves the old lock. What is no ordinary file, such as
    /// <c>/dev/stdout</c>, is written to directly.
    /// </summary>
    public static async Task WriteAsync(string path, string text, string kind, CancellationToken cancellationToken)
    {
        try
        {
            byte[] content = Encoding.UTF8.GetBytes(text);
            await LockFileReplacement.WriteAsync(path, content, NewFileMode, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LockFileException($"Writing {kind} config: open {path}: {FileErrorText.Of(e, path)}", path, line: null, e);
        }
    }

    private static async Task<byte[]> ReadBoundedAsync(FileStream stream, string path, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaxLength)
            {
                throw new LockFileException($"Reading path {path}: larger than {MaxLength} bytes", path);
            }
        }

        return content.ToArray();
    }
}
