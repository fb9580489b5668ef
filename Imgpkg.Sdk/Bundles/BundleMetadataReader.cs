using System.Text;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.Locks.Yaml;

namespace Imgpkg.Sdk.Bundles;

/// <summary>Reads <c>bundle.yml</c>. Nobody validated it when it was pushed, so what does not fit is passed over.</summary>
internal static class BundleMetadataReader
{
    public static BundleMetadata? Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            return YamlLoader.Load(Encoding.UTF8.GetString(content.Span), new LockSource("bundle metadata", validationPrefix: "", path: null)) is YamlMapping root
                ? new BundleMetadata
                {
                    Metadata = Texts(root, "metadata"),
                    Authors = [.. Items(root, "authors").Select(Author).Where(author => author.Length > 0)],
                    Websites = [.. Items(root, "websites").Select(site => Text(site, "url")).Where(url => url.Length > 0)],
                }
                : null;
        }
        catch (LockFileException)
        {
            return null;
        }
    }

    private static string Author(YamlMapping author) => (Text(author, "name"), Text(author, "email")) switch
    {
        ({ Length: > 0 } name, { Length: > 0 } email) => $"{name} <{email}>",
        var (name, email) => name + email,
    };

    private static Dictionary<string, string> Texts(YamlMapping root, string key)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (YamlEntry entry in Find(root, key) is YamlMapping mapping ? mapping.Entries : [])
        {
            if (entry.Value is YamlScalar value)
            {
                texts.TryAdd(entry.Key, value.Text);
            }
        }

        return texts;
    }

    private static IEnumerable<YamlMapping> Items(YamlMapping root, string key) =>
        Find(root, key) is YamlSequence list ? list.Items.OfType<YamlMapping>() : [];

    private static string Text(YamlMapping parent, string key) => Find(parent, key) is YamlScalar scalar ? scalar.Text : string.Empty;

    private static YamlNode? Find(YamlMapping parent, string key) => parent.Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}
