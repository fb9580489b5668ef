using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>Reads one small file out of a layer without extracting it.</summary>
internal static class LayerFile
{
    /// <summary>
    /// The content of the first regular file whose name satisfies <paramref name="matches"/>; null when there is none. The whole layer is
    /// read and verified before anything is returned.
    /// </summary>
    /// <exception cref="SizeLimitExceededException">The file has more than <paramref name="limit"/> bytes.</exception>
    /// <exception cref="InvalidLayerException">The layer is damaged.</exception>
    /// <exception cref="LimitExceededException">The layer is larger than <paramref name="limits"/> permit.</exception>
    public static async Task<byte[]?> FindAsync(
        OpenBlob open, Descriptor layer, LimitOptions limits, Func<string, bool> matches, int limit, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, byte[]> found = await FindAllAsync(
            open, layer, limits, name => matches(name) ? string.Empty : null, limit, cancellationToken).ConfigureAwait(false);
        return found.GetValueOrDefault(string.Empty);
    }

    /// <summary>
    /// The contents of the regular files to which <paramref name="keyOf"/> gives a key, by key; of several with one key the first. Otherwise as
    /// <see cref="FindAsync"/>.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, byte[]>> FindAllAsync(
        OpenBlob open, Descriptor layer, LimitOptions limits, Func<string, string?> keyOf, int limit, CancellationToken cancellationToken)
    {
        var budget = new UnpackingBudget(limits);
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await LayerReading.ReadAsync(
            open,
            layer,
            budget,
            async tar =>
            {
                var archive = new TarStreamReader(tar);
                while (await archive.NextAsync(cancellationToken).ConfigureAwait(false) is { } entry)
                {
                    budget.AddEntry(entry.Name);
                    if (entry.IsRegular && keyOf(entry.Name) is { } key && !found.ContainsKey(key))
                    {
                        found[key] = await ReadAsync(archive, entry, limit, cancellationToken).ConfigureAwait(false);
                    }
                }
            },
            static _ => { },
            cancellationToken).ConfigureAwait(false);
        return found;
    }

    private static async Task<byte[]> ReadAsync(TarStreamReader archive, TarEntry entry, int limit, CancellationToken cancellationToken)
    {
        if (entry.Size > limit)
        {
            throw new SizeLimitExceededException($"file {entry.Name}", limit);
        }

        byte[] content = new byte[entry.Size];
        int length = 0;
        while (await archive.ReadAsync(content.AsMemory(length), cancellationToken).ConfigureAwait(false) is var count && count > 0)
        {
            length += count;
        }

        return content;
    }
}
