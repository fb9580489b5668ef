using System.Text;

namespace Imgpkg.Sdk.Credentials.Keychains;

/// <summary>Reads the files that the environment names as identities.</summary>
internal static class KeychainFile
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>The content of a file.</summary>
    /// <exception cref="KeychainException">It cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await SecretFile.ReadAsync(path, MaxLength, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new KeychainException($"{path}: {(e is UnauthorizedAccessException ? "permission denied" : e.Message)}", e);
        }
    }

    /// <summary>The text of a file, without white space around it.</summary>
    /// <exception cref="KeychainException">It cannot be read.</exception>
    public static async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString((await ReadAsync(path, cancellationToken).ConfigureAwait(false)).Span).Trim();
}
