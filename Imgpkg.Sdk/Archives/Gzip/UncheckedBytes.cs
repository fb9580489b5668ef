using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>Little-endian numbers at places that the caller knows to exist.</summary>
internal static class UncheckedBytes
{
    public static uint UInt32(ref byte bytes, nint at)
    {
        uint value = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, at));
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    public static ulong UInt64(ref byte bytes, nint at)
    {
        ulong value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }
}
