using System.Text;

namespace Imgpkg.Benchmarks;

/// <summary>Made-up inputs, the same in every run.</summary>
internal static class BenchmarkInputs
{
    private const int Vocabulary = 4000;
    private const string Vowels = "aeiou";
    private const string Consonants = "bcdfghjklmnprstvw";

    /// <summary>Bytes without any structure.</summary>
    public static byte[] Noise(int size)
    {
        byte[] input = new byte[size];
        new Random(1).NextBytes(input);
        return input;
    }

    /// <summary>Invented words, each as frequent as its rank says (Zipf), with punctuation and lines: compresses like prose.</summary>
    public static byte[] Words(int size)
    {
        var random = new Random(2);
        byte[][] words = [.. Enumerable.Range(0, Vocabulary).Select(_ => Encoding.ASCII.GetBytes(Word(random)))];
        int[] byFrequency = ByFrequency(words.Length);
        byte[] input = new byte[size];
        for (int at = 0; at < size;)
        {
            byte[] word = words[byFrequency[random.Next(byFrequency.Length)]];
            ReadOnlySpan<byte> gap = random.Next(40) switch { 0 => ".\n"u8, 1 => ". "u8, 2 or 3 => ", "u8, _ => " "u8 };
            at += CopyWhatFits(word, input.AsSpan(at));
            at += CopyWhatFits(gap, input.AsSpan(at));
        }

        return input;
    }

    /// <summary>Half noise, half words.</summary>
    public static byte[] Mixture(int size) => [.. Noise(size / 2), .. Words(size - (size / 2))];

    private static string Word(Random random)
    {
        var word = new StringBuilder();
        for (int syllables = random.Next(1, 5); syllables > 0; syllables--)
        {
            word.Append(Consonants[random.Next(Consonants.Length)]).Append(Vowels[random.Next(Vowels.Length)]);
            if (random.Next(3) == 0)
            {
                word.Append(Consonants[random.Next(Consonants.Length)]);
            }
        }

        return word.ToString();
    }

    // Index i occurs about 1 / (i + 1) as often as the first.
    private static int[] ByFrequency(int count)
    {
        const int Resolution = 1 << 16;
        double sum = Enumerable.Range(1, count).Sum(rank => 1.0 / rank);
        return [.. Enumerable.Range(1, count).SelectMany(rank => Enumerable.Repeat(rank - 1, (int)Math.Ceiling(Resolution / (rank * sum))))];
    }

    private static int CopyWhatFits(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int count = Math.Min(source.Length, target.Length);
        source[..count].CopyTo(target);
        return count;
    }
}
