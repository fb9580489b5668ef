namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>The random numbers of the recorded vectors: xorshift64* (gzip 9.2).</summary>
internal sealed class VectorRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1D;
    }

    public int Pick(int count) => (int)((Next() >> 33) % (ulong)count);

    public bool Coin(int chance) => (Next() >> 56) < (ulong)chance;
}
