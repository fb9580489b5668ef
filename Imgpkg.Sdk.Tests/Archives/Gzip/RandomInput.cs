namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>Inputs of every structure the encoder treats in its own way, made from a seed.</summary>
internal static class RandomInput
{
    public static byte[] Make(int seed)
    {
        var random = new Random(seed);

        // Mostly small: the ends of blocks and streams are where mistakes are.
        int size = random.Next(20) switch
        {
            < 11 => random.Next(700),
            < 18 => random.Next(20_000),
            _ => random.Next(300_000),
        };
        return Make(random, size, mixture: random.Next(3) == 0);
    }

    /// <summary>A mixture of all structures.</summary>
    public static byte[] Make(int seed, int size) => Make(new Random(seed), size, mixture: true);

    private static byte[] Make(Random random, int size, bool mixture)
    {
        byte[] input = new byte[size];
        for (int at = 0; at < size;)
        {
            int length = mixture ? Math.Min(size - at, 1 + random.Next(40_000)) : size;
            Fill(input, at, length, random);
            at += length;
        }

        return input;
    }

    private static void Fill(byte[] input, int at, int length, Random random)
    {
        Span<byte> part = input.AsSpan(at, length);
        switch (random.Next(6))
        {
            case 0:
                random.NextBytes(part);
                break;
            case 1:
                FewValues(part, random);
                break;
            case 2:
                Skewed(part, random);
                break;
            case 3:
                Runs(part, random);
                break;
            case 4:
                Periodic(part, random);
                break;
            default:
                Copies(input, at, length, random);
                break;
        }
    }

    private static void FewValues(Span<byte> part, Random random)
    {
        int values = 1 + random.Next(40);
        int first = random.Next(256);
        foreach (ref byte value in part)
        {
            value = (byte)(first + random.Next(values));
        }
    }

    // Each value is a fixed factor rarer than the one before: long codes.
    private static void Skewed(Span<byte> part, Random random)
    {
        double factor = random.NextDouble();
        foreach (ref byte value in part)
        {
            value = 0;
            while (value < 255 && random.NextDouble() < factor)
            {
                value++;
            }
        }
    }

    private static void Runs(Span<byte> part, Random random)
    {
        int longest = 1 + random.Next(2000);
        while (!part.IsEmpty)
        {
            int run = Math.Min(part.Length, 1 + random.Next(longest));
            part[..run].Fill((byte)random.Next(256));
            part = part[run..];
        }
    }

    private static void Periodic(Span<byte> part, Random random)
    {
        int period = 1 + random.Next(random.Next(2) == 0 ? 20 : 70_000);
        for (int i = 0; i < part.Length; i++)
        {
            part[i] = i < period ? (byte)random.Next(256) : part[i - period];
        }
    }

    // New bytes and copies from up to 40,000 bytes back, which is more than the encoder sees.
    private static void Copies(byte[] input, int at, int length, Random random)
    {
        int fresh = 1 + random.Next(30);
        int copied = 4 + random.Next(600);
        for (int end = at + length; at < end;)
        {
            for (int i = Math.Min(random.Next(fresh), end - at); i > 0; i--)
            {
                input[at++] = (byte)random.Next(256);
            }

            int distance = 1 + random.Next(Math.Min(at + 1, 40_000));
            for (int i = Math.Min(1 + random.Next(copied), end - at); i > 0; i--)
            {
                input[at] = at >= distance ? input[at - distance] : (byte)i;
                at++;
            }
        }
    }
}
