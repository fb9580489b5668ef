using System.Text;

namespace Imgpkg.Sdk.Tests.Fuzzing;

/// <summary>Changes inputs at random: bits, bytes, blocks, pieces of other inputs, words that matter to the parser, repetition.</summary>
internal sealed class Mutator(Random random, FuzzTarget target)
{
    private const int MaxLength = 64 * 1024;
    private static readonly byte[] Interesting = [0, 1, 0x7f, 0x80, 0xff, (byte)'"', (byte)'\\', (byte)'\n', (byte)'/', (byte)'.', (byte)'-', (byte)'9', (byte)'{', (byte)'['];
    private static readonly string[] Numbers = ["0", "-1", "9223372036854775807", "9223372036854775808", "4611686018427387904", "1e308", "1e999", "0.1", "00", "99999999999999999999999999"];

    private readonly byte[][] _words = [.. target.Words.Concat(Numbers).Concat(["\ud800", "\u0000", "\u2028", "\ufeff", "..", "\\u0000", "\\ud800"]).Select(Encoding.UTF8.GetBytes)];

    /// <summary>An input with one to six changes.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(Any(target.Seeds));
        for (int left = random.Next(1, 7); left > 0; left--)
        {
            Change(bytes);
        }

        if (bytes.Count > MaxLength)
        {
            bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        }

        byte[] input = [.. bytes];
        if (target.Mend is { } mend && random.Next(8) > 0)
        {
            mend(input);
        }

        return input;
    }

    private void Change(List<byte> bytes)
    {
        int at = random.Next(bytes.Count + 1);
        int length = random.Next(Math.Min(bytes.Count - at, 1 << random.Next(10)) + 1);
        switch (random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Any(Interesting);
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5:
                Splice(bytes, at, length);
                break;
            case 6 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 7 when random.Next(8) == 0:
                Repeat(bytes, at);
                break;
            case 8:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Any(_words));
                break;
            default:
                bytes.InsertRange(at, Any(_words));
                break;
        }
    }

    private void Splice(List<byte> bytes, int at, int length)
    {
        byte[] other = Any(target.Seeds);
        int from = random.Next(other.Length + 1);
        bytes.RemoveRange(at, length);
        bytes.InsertRange(at, other.AsSpan(from, random.Next(other.Length - from + 1)).ToArray());
    }

    private void Repeat(List<byte> bytes, int at)
    {
        byte[] word = random.Next(2) == 0 ? Any(_words) : [Any(Interesting)];
        int times = random.Next(1, 4096);
        bytes.InsertRange(at, Enumerable.Repeat(word, times).SelectMany(one => one).Take(MaxLength));
    }

    private T Any<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
