using System.Text.Json;

namespace Imgpkg.Sdk.Tests.Archives.Gzip;

/// <summary>The generators of inputs made of copies (gzip 9.2).</summary>
internal static class VectorCopies
{
    public static List<byte> Make(JsonElement generator, ulong seed)
    {
        var random = new VectorRandom(seed);
        int[] distances = [.. generator.GetProperty("dists").EnumerateArray().Select(distance => distance.GetInt32())];
        int Value(string name) => VectorInput.Int(generator, name);
        var output = new List<byte>(Value("size") + 1024);
        while (output.Count < Value("size"))
        {
            int literals = random.Pick(Value("lit") + 1);
            for (int i = 0; i < literals; i++)
            {
                output.Add((byte)(Value("base") + random.Pick(Value("k"))));
            }

            int count = Value("min") + random.Pick(Value("span"));
            int index = 0;
            while (index < distances.Length - 1 && random.Coin(Value("p")))
            {
                index++;
            }

            for (int i = 0; i < count && distances[index] <= output.Count; i++)
            {
                output.Add(output[^distances[index]]);
            }
        }

        return output;
    }

    public static List<byte> MoveToFront(JsonElement generator, ulong seed)
    {
        var random = new VectorRandom(seed);
        byte[] words = Convert.FromHexString(generator.GetProperty("words").GetString()!);
        (int Low, int High)[] plan =
        [
            .. generator.GetProperty("plan").EnumerateArray()
                .SelectMany(entry => Enumerable.Repeat((entry[0].GetInt32(), entry[1].GetInt32()), entry[2].GetInt32())),
        ];
        Shuffle(plan, random);
        var order = new List<int>(Enumerable.Range(0, words.Length / 4));
        var output = new List<byte>();
        foreach ((int low, int high) in plan)
        {
            int place = low + random.Pick(high - low + 1);
            int word = order[place];
            order.RemoveAt(place);
            order.Insert(0, word);
            output.AddRange(words[(4 * word)..((4 * word) + 4)]);
        }

        return output;
    }

    public static void Shuffle<T>(T[] items, VectorRandom random)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = random.Pick(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
