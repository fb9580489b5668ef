using System.Buffers.Binary;
using System.Text;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives;

/// <summary>What of a layer is known before its files are read. Layers that differ in it have different tars.</summary>
/// <param name="Size">The size of the tar in bytes.</param>
/// <param name="Headers">Names, modes and sizes of the entries, in their order.</param>
internal sealed record LayerOutline(long Size, Digest Headers)
{
    /// <summary>Makes it from the entries as they were found.</summary>
    /// <exception cref="FileAccessException">A file is missing or cannot be looked at.</exception>
    public static LayerOutline Of(IReadOnlyList<LayerEntry> entries) => new(LayerTarWriter.Measure(entries), HashHeaders(entries));

    private static Digest HashHeaders(IReadOnlyList<LayerEntry> entries)
    {
        using var hash = Digest.CreateHash(Digest.Sha256);
        Span<byte> numbers = stackalloc byte[3 * sizeof(long)];
        foreach (LayerEntry entry in entries)
        {
            byte[] name = Encoding.UTF8.GetBytes(entry.Name);
            BinaryPrimitives.WriteInt64LittleEndian(numbers, name.Length);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[sizeof(long)..], entry.Mode);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[(2 * sizeof(long))..], entry.IsDirectory ? -1 : LayerTarWriter.SizeOf(entry));
            hash.AppendData(numbers);
            hash.AppendData(name);
        }

        return Digest.Of(hash);
    }
}
