using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Credentials;

/// <summary>All host-scoped entries of one reading of the environment, or why they cannot be read (registry 2.3).</summary>
internal sealed class EnvironmentEntries
{
    private const string Prefix = "IMGPKG_REGISTRY_";
    private const string Ignored = "IMGPKG_REGISTRY_AZURE_CR_CONFIG";
    private const string Hostname = "HOSTNAME";
    private static readonly string[] Fields = [Hostname, "USERNAME", "PASSWORD", "IDENTITY_TOKEN", "REGISTRY_TOKEN"];

    private readonly EnvironmentEntry[] _entries;

    private EnvironmentEntries(string? failure, IEnumerable<EnvironmentEntry> entries)
    {
        Failure = failure;

        // Byte order, as the original: longer paths before shorter ones and names before "*". Ties go to the name on the wire.
        _entries = [.. entries
            .OrderByDescending(entry => entry.Pattern.Key, Utf8Order.Instance)
            .ThenBy(entry => entry.Pattern.IsAlias)
            .ThenBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    /// <summary>What makes the variables unusable; null when they are fine.</summary>
    public string? Failure { get; }

    /// <summary>Reads the variables.</summary>
    public static EnvironmentEntries Read(IReadOnlyDictionary<string, string> environment)
    {
        var groups = new SortedDictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach ((string name, string value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || name == Ignored)
            {
                continue;
            }

            string? field = Array.Find(Fields, candidate => IsField(name, candidate));
            if (field is null)
            {
                return new EnvironmentEntries($"Unknown env variable '{name}'", []);
            }

            string suffix = name[(Prefix.Length + field.Length)..];
            groups.TryAdd(suffix, new Dictionary<string, string>(StringComparer.Ordinal));
            groups[suffix][field] = value;
        }

        return FromGroups(groups);
    }

    /// <summary>The first entry that fits by whole path components; failing that, the first that fits as text (R2.4). Null when none fits.</summary>
    public EnvironmentEntry? Find(RepositoryReference repository) =>
        Array.Find(_entries, entry => entry.Pattern.Match(repository) == PatternMatch.Component) ??
        Array.Find(_entries, entry => entry.Pattern.Match(repository) == PatternMatch.Text);

    private static EnvironmentEntries FromGroups(SortedDictionary<string, Dictionary<string, string>> groups)
    {
        List<EnvironmentEntry> entries = [];
        foreach ((string suffix, Dictionary<string, string> values) in groups)
        {
            string hostname = values.GetValueOrDefault(Hostname, string.Empty);
            if (hostname.Length == 0)
            {
                continue;
            }

            if (!RegistryPattern.TryParse(hostname, out RegistryPattern? pattern, out string? problem))
            {
                return new EnvironmentEntries($"Parsing registry hostname: {problem} (e.g. gcr.io, index.docker.io)", []);
            }

            CredentialParts parts = Parts(values);

            // R2.1: without a secret an entry is no answer, and neither hides another entry nor the sources after this one.
            if (parts.Problem is not null || parts.ToCredential() is not null)
            {
                entries.Add(new EnvironmentEntry(Prefix + Hostname + suffix, pattern, parts));
            }
        }

        return new EnvironmentEntries(failure: null, entries);
    }

    private static CredentialParts Parts(Dictionary<string, string> values) => new()
    {
        Username = values.GetValueOrDefault("USERNAME"),
        Password = values.GetValueOrDefault("PASSWORD"),
        IdentityToken = values.GetValueOrDefault("IDENTITY_TOKEN"),
        RegistryToken = values.GetValueOrDefault("REGISTRY_TOKEN"),
    };

    private static bool IsField(string name, string field)
    {
        ReadOnlySpan<char> rest = name.AsSpan(Prefix.Length);
        return rest.StartsWith(field) && (rest.Length == field.Length || rest[field.Length] == '_');
    }
}
