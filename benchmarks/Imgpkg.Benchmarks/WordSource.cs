using System.Text;

namespace Imgpkg.Benchmarks;

/// <summary>Invented words, each as frequent as its rank says (Zipf), with punctuation and lines: compresses like prose. The same in every run.</summary>
internal sealed class WordSource
{
    private const int Vocabulary = 4000;
    private const string Vowels = "aeiou";
    private const string Consonants = "bcdfghjklmnprstvw";

    private readonly Random _random = new(2);
    private readonly byte[][] _words;
    private readonly int[] _byFrequency = ByFrequency(Vocabulary);

    public WordSource() => _words = [.. Enumerable.Range(0, Vocabulary).Select(_ => Encoding.ASCII.GetBytes(Word()))];

    /// <summary>Writes the next words; the last one may be cut off.</summary>
    public void Fill(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            byte[] word = _words[_byFrequency[_random.Next(_byFrequency.Length)]];
            ReadOnlySpan<byte> gap = _random.Next(40) switch { 0 => ".\n"u8, 1 => ". "u8, 2 or 3 => ", "u8, _ => " "u8 };
            target = target[CopyWhatFits(word, target)..];
            target = target[CopyWhatFits(gap, target)..];
        }
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

    private string Word()
    {
        var word = new StringBuilder();
        for (int syllables = _random.Next(1, 5); syllables > 0; syllables--)
        {
            word.Append(Consonants[_random.Next(Consonants.Length)]).Append(Vowels[_random.Next(Vowels.Length)]);
            if (_random.Next(3) == 0)
            {
                word.Append(Consonants[_random.Next(Consonants.Length)]);
            }
        }

        return word.ToString();
    }
}
