namespace Imgpkg.Benchmarks;

/// <summary>Made-up inputs, the same in every run.</summary>
internal static class BenchmarkInputs
{
    /// <summary>Bytes without any structure.</summary>
    public static byte[] Noise(int size)
    {
        byte[] input = new byte[size];
        new Random(1).NextBytes(input);
        return input;
    }

    /// <summary>Invented words.</summary>
    public static byte[] Words(int size)
    {
        byte[] input = new byte[size];
        new WordSource().Fill(input);
        return input;
    }

    /// <summary>Half noise, half words.</summary>
    public static byte[] Mixture(int size) => [.. Noise(size / 2), .. Words(size - (size / 2))];
}
