using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Locks.Yaml;

namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>The values of a YAML document, each with its path, so that the order of keys does not matter.</summary>
internal static class FlatYaml
{
    public static IReadOnlyList<string> Of(string text) =>
        [.. Values(YamlLoader.Load(text, new LockSource("description", validationPrefix: "", path: null)), string.Empty).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Values(YamlNode? node, string path) => node switch
    {
        YamlMapping { Entries.Count: > 0 } mapping => mapping.Entries.SelectMany(entry => Values(entry.Value, $"{path}/{entry.Key}")),
        YamlSequence list => list.Items.SelectMany((item, i) => Values(item, $"{path}/{i}")),
        YamlScalar scalar => [$"{path} = {scalar.Kind} {scalar.Text}"],
        _ => [$"{path} = {node?.Shape}"],
    };
}
