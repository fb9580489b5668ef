using Imgpkg.Cli.Commands;
using Imgpkg.Cli.Parsing;
using Imgpkg.Sdk;

namespace Imgpkg.Cli.Options;

/// <summary>How many requests a command has under way at once (cli 7.1, 8.1).</summary>
internal sealed class ConcurrencyFlag
{
    /// <summary>The most the library takes; the original takes any number, so larger ones count as this.</summary>
    private const long Most = 256;

    public Flag<long> Flag { get; } = new("--concurrency", null, "Concurrency", FlagTypes.Integer, 5);

    /// <summary>What sets the options of a client to the value of the flag.</summary>
    public Action<ImgpkgOptions> Options(FlagValues values) => options =>
    {
        long value = values.GetValue(Flag);
        options.Concurrency = value >= 1 ? (int)Math.Min(value, Most) : throw new RuleViolationException($"{Flag.Name} must be at least 1, but was {value}");
    };
}
