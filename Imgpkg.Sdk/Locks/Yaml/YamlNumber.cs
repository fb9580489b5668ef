using System.Globalization;

namespace Imgpkg.Sdk.Locks.Yaml;

/// <summary>Numbers of YAML 1.1 as the original converts them to text (formats 4.2).</summary>
internal static class YamlNumber
{
    private const int SmallestPlainExponent = -4;
    private const int SmallestLargeExponent = 6;

    /// <summary>The decimal text of an integer in base 2, 8, 10 or 16 by its prefix; null when it is none or needs more than 64 bits.</summary>
    public static string? TryReadInteger(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool signed = rest is ['+' or '-', ..];
        bool negative = rest is ['-', ..];
        rest = signed ? rest[1..] : rest;
        (int radix, int prefixLength) = rest switch
        {
            ['0', 'x' or 'X', ..] => (16, 2),
            ['0', 'o' or 'O', ..] => (8, 2),
            ['0', 'b' or 'B', ..] => (2, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        if (TryReadDigits(rest[prefixLength..], radix) is not { } magnitude)
        {
            return null;
        }

        // A sign makes it a signed number: one bit less, and the negative range reaches one further.
        ulong limit = negative ? 1UL << 63 : signed ? long.MaxValue : ulong.MaxValue;
        string decimalText = magnitude.ToString(CultureInfo.InvariantCulture);
        return magnitude > limit ? null : negative && magnitude != 0 ? $"-{decimalText}" : decimalText;
    }

    /// <summary>The shortest text that gives the same single-precision number, with an exponent below 1e-4 and from 1e6.</summary>
    public static string Format(float number)
    {
        if (float.IsInfinity(number))
        {
            return number > 0 ? "+Inf" : "-Inf";
        }

        // The shortest digits come from the platform; only their arrangement is ours.
        string shortest = float.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        string[] parts = shortest.Split('E');
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        string allDigits = parts[0].Replace(".", string.Empty, StringComparison.Ordinal);
        string digits = allDigits.TrimStart('0');
        int exponent = (point < 0 ? parts[0].Length : point) - (allDigits.Length - digits.Length) - 1
            + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        digits = digits.TrimEnd('0');
        string sign = float.IsNegative(number) ? "-" : string.Empty;
        return digits.Length == 0 ? $"{sign}0" : sign + Arrange(digits, exponent);
    }

    private static string Arrange(string digits, int exponent)
    {
        if (exponent is < SmallestPlainExponent or >= SmallestLargeExponent)
        {
            string fraction = digits.Length > 1 ? $".{digits[1..]}" : string.Empty;
            return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{int.Abs(exponent):00}");
        }

        return exponent < 0 ? $"0.{new string('0', -exponent - 1)}{digits}"
            : digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0')
            : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    private static ulong? TryReadDigits(ReadOnlySpan<char> digits, int radix)
    {
        if (digits.IsEmpty)
        {
            return null;
        }

        UInt128 value = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiHexDigit(c) ? 10 + (c | ' ') - 'a' : int.MaxValue;
            if (digit >= radix)
            {
                return null;
            }

            value = (value * (uint)radix) + (uint)digit;
            if (value > ulong.MaxValue)
            {
                return null;
            }
        }

        return (ulong)value;
    }
}
