using System.Globalization;
using System.Numerics;

namespace Imgpkg.Cli.Parsing;

/// <summary>Reads integers: decimal or with one of the prefixes <c>0x 0o 0b</c>, an underscore between digits allowed after a prefix (cli 2.3).</summary>
internal static class IntegerValue
{
    public static long Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith('-');
        if (negative || rest.StartsWith('+'))
        {
            rest = rest[1..];
        }

        BigInteger value = Magnitude(text, rest);
        value = negative ? -value : value;
        return value < long.MinValue || value > long.MaxValue ? throw Invalid(text, "value out of range") : (long)value;
    }

    private static BigInteger Magnitude(string text, ReadOnlySpan<char> digits)
    {
        int radix = 10;
        if (digits.Length > 1 && digits[0] == '0')
        {
            (radix, int prefix) = char.ToLowerInvariant(digits[1]) switch
            {
                'x' => (16, 2),
                'o' => (8, 2),
                'b' => (2, 2),
                _ => (8, 1),
            };
            digits = digits[prefix..];
        }

        if (digits.Length == 0)
        {
            throw Invalid(text, "invalid syntax");
        }

        BigInteger value = BigInteger.Zero;
        bool separated = radix == 10;
        foreach (char c in digits)
        {
            if (c == '_' && !separated)
            {
                separated = true;
                continue;
            }

            int digit = char.IsAsciiHexDigit(c) ? int.Parse([c], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : radix;
            value = digit < radix ? (value * radix) + digit : throw Invalid(text, "invalid syntax");
            separated = radix == 10;
        }

        return separated && radix != 10 ? throw Invalid(text, "invalid syntax") : value;
    }

    private static FlagValueException Invalid(string text, string reason) => new($"strconv.ParseInt: parsing {Quoting.Quote(text)}: {reason}");
}
