namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>A match and the literals before it, in one machine word. Literals themselves stay in the window.</summary>
internal readonly struct Match(int literals, int length, int distance)
{
    private readonly ulong _packed = (uint)literals | ((ulong)(uint)length << 16) | ((ulong)(uint)distance << 32);

    /// <summary>How many bytes between the match before, or the start of the block, and this one.</summary>
    public int Literals => (ushort)_packed;

    /// <summary>4 to 258 bytes.</summary>
    public int Length => (ushort)(_packed >> 16);

    /// <summary>1 to 32768 bytes back.</summary>
    public int Distance => (int)(_packed >> 32);
}
