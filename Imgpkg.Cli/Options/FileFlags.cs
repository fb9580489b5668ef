using Imgpkg.Cli.Parsing;

namespace Imgpkg.Cli.Options;

/// <summary>The flags that choose what is pushed (cli 5.1).</summary>
internal sealed class FileFlags
{
    private readonly Flag<IReadOnlyList<string>> _exclusionDefaults;

    public FileFlags() => _exclusionDefaults = new Flag<IReadOnlyList<string>>(
        "--file-exclude-defaults", null, "Excluded file paths by default (can be specified multiple times)", FlagTypes.TextList, [".git"])
    {
        Hidden = true,
        Deprecation = "use '--file-exclusion' instead",
        SharedWith = Exclusions,
    };

    public Flag<IReadOnlyList<string>> Files { get; } =
        new("--file", 'f', "Set file (format: /tmp/foo) (can be specified multiple times)", FlagTypes.TextList);

    public Flag<IReadOnlyList<string>> Exclusions { get; } = new(
        "--file-exclusion",
        null,
        "Exclude file whose path, relative to the bundle root, matches (format: bar.yaml, nested-dir/baz.txt) (can be specified multiple times)",
        FlagTypes.TextList,
        [".git"]);

    public Flag<bool> PreservePermissions { get; } =
        new("--preserve-permissions", null, "Preserve the group and all permissions of all the files and folders", FlagTypes.Boolean);

    public IEnumerable<IFlag> All => [Files, Exclusions, _exclusionDefaults, PreservePermissions];
}
