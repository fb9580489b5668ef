namespace Imgpkg.Sdk.Credentials;

/// <summary>Reads files that hold secrets, up to a limit: a path in the environment may lead anywhere.</summary>
internal static class SecretFile
{
    /// <summary>The content of the file.</summary>
    /// <exception cref="FormatException">It is longer than the limit.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(string path, int maxLength, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            byte[] buffer = new byte[16384];
            for (int count; (count = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                content.Write(buffer, 0, count);
                if (content.Length > maxLength)
                {
                    throw new FormatException($"longer than {maxLength} bytes");
                }
            }
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }
}
