using System.Globalization;
using System.Text;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// What the layers of one operation may still unpack to. A layer's descriptor says how large it is compressed, and nobody how large it
/// becomes: so it is counted while it is read, before anything is written.
/// </summary>
internal sealed class UnpackingBudget(LimitOptions limits)
{
    // gzip makes a thousandth of zeros: small layers may be that empty honestly, large ones are made to fill disks.
    internal const long ExpansionCountsFrom = 1024L * 1024 * 1024;

    private long _declared;
    private long _unpacked;
    private int _entries;

    /// <summary>Counts a layer before it is fetched: what is too large compressed need not be unpacked to be known.</summary>
    /// <exception cref="LimitExceededException">Together with those before it is too large.</exception>
    public void AddLayer(Descriptor layer)
    {
        if (layer.Size > limits.MaxUnpackedBytes - _declared)
        {
            throw TooLarge(layer);
        }

        _declared += layer.Size;
    }

    /// <summary>Counts unpacked bytes.</summary>
    /// <param name="layer">The layer they are of.</param>
    /// <param name="count">How many came now.</param>
    /// <param name="packed">How many bytes of the compressed layer were read so far.</param>
    /// <param name="unpacked">How many they unpacked to, these included.</param>
    /// <exception cref="LimitExceededException">That is too many.</exception>
    public void AddBytes(Descriptor layer, int count, long packed, long unpacked)
    {
        _unpacked += count;
        if (_unpacked > limits.MaxUnpackedBytes)
        {
            throw TooLarge(layer);
        }

        if (unpacked >= ExpansionCountsFrom && unpacked / limits.MaxExpansion > packed)
        {
            throw new LimitExceededException(
                $"layer {layer.Digest} unpacks to more than {Number(limits.MaxExpansion)} times its size", nameof(LimitOptions.MaxExpansion), limits.MaxExpansion);
        }
    }

    /// <summary>Counts an entry and measures its name.</summary>
    /// <exception cref="LimitExceededException">There are too many, or the name is too long.</exception>
    public void AddEntry(string name)
    {
        if (++_entries > limits.MaxEntries)
        {
            throw new LimitExceededException($"the layers have more than {Number(limits.MaxEntries)} entries", nameof(LimitOptions.MaxEntries), limits.MaxEntries);
        }

        int length = Encoding.UTF8.GetByteCount(name);
        if (length > limits.MaxPathLength)
        {
            throw new LimitExceededException(
                $"entry '{name[..Math.Min(64, name.Length)]}…' has a name of {Number(length)} bytes, more than {Number(limits.MaxPathLength)}",
                nameof(LimitOptions.MaxPathLength),
                limits.MaxPathLength);
        }
    }

    private LimitExceededException TooLarge(Descriptor layer) => new(
        $"layer {layer.Digest} brings what is unpacked to more than {Number(limits.MaxUnpackedBytes)} bytes",
        nameof(LimitOptions.MaxUnpackedBytes),
        limits.MaxUnpackedBytes);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
