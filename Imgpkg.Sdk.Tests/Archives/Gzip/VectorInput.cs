using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>Makes the inputs of the recorded vectors from their descriptions (gzip 9.2).</summary>
internal static class VectorInput
{
    private const string Words =
        """
        alpha beta gamma delta image layer bundle registry digest manifest config author version package service deploy
        cluster namespace secret volume mount container port host path file directory archive the a of and
        to in is for with that this from not are was be it as on by
        name value key list map true false null apiVersion kind metadata spec data label owner release
        """;

    private static readonly byte[][] WordList = [.. Words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(Encoding.ASCII.GetBytes)];

    public static byte[] Make(JsonElement generator)
    {
        List<byte> output = generator.GetProperty("g").GetString() switch
        {
            "bytes" => [.. Convert.FromHexString(generator.GetProperty("hex").GetString()!)],
            "concat" => [.. generator.GetProperty("parts").EnumerateArray().SelectMany(Make)],
            "cycle" => Cycle(Make(generator.GetProperty("of")), Int(generator, "size")),
            "slice" => [.. Make(generator.GetProperty("of")).Skip(Int(generator, "from"))],
            "counter" => Counter(generator),
            "random" => Random(Seed(generator), Int(generator, "size")),
            "alpha" => Alpha(generator),
            "geo" => Geometric(generator),
            "words" => Text(Seed(generator), Int(generator, "size")),
            "shuffle" => Shuffle(generator),
            "copies" => VectorCopies.Make(generator, Seed(generator)),
            "mtf" => VectorCopies.MoveToFront(generator, Seed(generator)),
            "tarish" => Tarish(Seed(generator), Int(generator, "size")),
            var unknown => throw new InvalidOperationException($"unknown generator {unknown}"),
        };
        return generator.TryGetProperty("size", out JsonElement size) ? [.. output.Take(size.GetInt32())] : [.. output];
    }

    /// <summary>Makes a repeated input of any length, piece by piece.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> MakePieces(JsonElement generator)
    {
        byte[] once = Make(generator.GetProperty("of"));
        byte[] piece = [.. Cycle(once, Math.Max(once.Length, 100_000 / once.Length * once.Length))];
        for (long left = generator.GetProperty("size").GetInt64(); left > 0; left -= piece.Length)
        {
            yield return piece.AsMemory(0, (int)Math.Min(piece.Length, left));
        }
    }

    public static int Int(JsonElement generator, string name) => generator.GetProperty(name).GetInt32();

    private static ulong Seed(JsonElement generator) => ParseSeed(generator.GetProperty("seed").GetString()!);

    private static ulong ParseSeed(string hex) => ulong.Parse(hex[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static List<byte> Cycle(byte[] inner, int size)
    {
        var output = new List<byte>(size + inner.Length);
        while (output.Count < size)
        {
            output.AddRange(inner);
        }

        return output;
    }

    private static List<byte> Counter(JsonElement generator)
    {
        var output = new List<byte>();
        for (long i = generator.GetProperty("start").GetInt64(); output.Count < Int(generator, "size"); i++)
        {
            output.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{generator.GetProperty("prefix").GetString()}{i}\n")));
        }

        return output;
    }

    private static List<byte> Random(ulong seed, int size)
    {
        var random = new VectorRandom(seed);
        var output = new List<byte>(size + 8);
        while (output.Count < size)
        {
            output.AddRange(BitConverter.GetBytes(random.Next()));
        }

        return output;
    }

    private static List<byte> Alpha(JsonElement generator)
    {
        var random = new VectorRandom(Seed(generator));
        (int k, int first) = (Int(generator, "k"), Int(generator, "base"));
        return [.. Enumerable.Range(0, Int(generator, "size")).Select(_ => (byte)(first + random.Pick(k)))];
    }

    private static List<byte> Geometric(JsonElement generator)
    {
        var random = new VectorRandom(Seed(generator));
        (int p, int n, int first) = (Int(generator, "p"), Int(generator, "n"), Int(generator, "base"));
        var output = new List<byte>();
        while (output.Count < Int(generator, "size"))
        {
            int i = 0;
            while (i < n - 1 && random.Coin(p))
            {
                i++;
            }

            output.Add((byte)(first + i));
        }

        return output;
    }

    private static List<byte> Text(ulong seed, int size)
    {
        var random = new VectorRandom(seed);
        var output = new List<byte>(size + 32);
        while (output.Count < size)
        {
            ulong x = random.Next();
            output.AddRange(WordList[x >> 58]);
            output.AddRange(((x >> 32) & 31) switch
            {
                0 => ".\n"u8,
                1 => ", "u8,
                2 => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $" {(x >> 8) & 65535} ")),
                _ => " "u8,
            });
        }

        return output;
    }

    private static List<byte> Shuffle(JsonElement generator)
    {
        byte[][] items =
        [
            .. generator.GetProperty("items").EnumerateArray()
                .SelectMany(item => Enumerable.Repeat(Convert.FromHexString(item[0].GetString()!), item[1].GetInt32())),
        ];
        VectorCopies.Shuffle(items, new VectorRandom(Seed(generator)));
        return [.. items.SelectMany(item => item)];
    }

    private static List<byte> Tarish(ulong seed, int size)
    {
        var random = new VectorRandom(seed);
        var output = new List<byte>(size + 16384);
        for (int n = 0; output.Count < size; n++)
        {
            byte[] header = new byte[512];
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"dir{random.Pick(10)}/file{n}.txt")).CopyTo(header, 0);
            int length = random.Pick(9001);
            Encoding.ASCII.GetBytes(Convert.ToString(length, 8).PadLeft(11, '0')).CopyTo(header, 124);
            int kind = random.Pick(4);
            ulong sub = random.Next();
            output.AddRange(header);
            output.AddRange(kind switch { 0 => Random(sub, length).Take(length), 1 => new byte[length], _ => Text(sub, length).Take(length) });
            output.AddRange(new byte[-length & 511]);
        }

        return output;
    }
}
