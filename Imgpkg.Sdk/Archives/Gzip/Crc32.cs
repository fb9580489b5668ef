using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Arm = System.Runtime.Intrinsics.Arm;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>The checksum of gzip members (RFC 1952, 8), in the fastest way the processor has. The base library has none of its own.</summary>
internal static class Crc32
{
    private const int Lane = 16;

    /// <summary>Continues a checksum; the first call starts with 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        if (Arm.Crc32.Arm64.IsSupported)
        {
            crc = AppendByInstruction(crc, ref bytes);
        }
        else if (Pclmulqdq.IsSupported && bytes.Length >= 8 * Lane)
        {
            crc = AppendByFolding(crc, ref bytes);
        }

        return ~Crc32Table.Append(crc, bytes);
    }

    private static uint AppendByInstruction(uint crc, ref ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = Arm.Crc32.Arm64.ComputeCrc32(crc, word);
        }

        bytes = bytes[(words.Length * sizeof(ulong))..];
        return crc;
    }

    // Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ": 16 bytes are replaced by what they are worth
    // further on, until 16 are left with the checksum of all. Four lanes, because one multiplication waits for the one before.
    private static uint AppendByFolding(uint crc, ref ReadOnlySpan<byte> bytes)
    {
        var over64 = Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL);
        var over16 = Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);
        ReadOnlySpan<Vector128<ulong>> lanes = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        bytes = bytes[(lanes.Length * Lane)..];
        Vector128<ulong> first = lanes[0] ^ Vector128.CreateScalar((ulong)crc);
        (Vector128<ulong> second, Vector128<ulong> third, Vector128<ulong> fourth) = (lanes[1], lanes[2], lanes[3]);
        lanes = lanes[4..];
        for (; lanes.Length >= 4; lanes = lanes[4..])
        {
            first = Fold(first, over64) ^ lanes[0];
            second = Fold(second, over64) ^ lanes[1];
            third = Fold(third, over64) ^ lanes[2];
            fourth = Fold(fourth, over64) ^ lanes[3];
        }

        second ^= Fold(first, over16);
        third ^= Fold(second, over16);
        fourth ^= Fold(third, over16);
        foreach (Vector128<ulong> lane in lanes)
        {
            fourth = Fold(fourth, over16) ^ lane;
        }

        return Crc32Table.Append(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<ulong>>(in fourth)));
    }

    private static Vector128<ulong> Fold(Vector128<ulong> lane, Vector128<ulong> factors) =>
        Pclmulqdq.CarrylessMultiply(lane, factors, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, factors, 0x11);
}
