namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Token scopes in canonical form: one per repository, sorted (R3.2; distribution docs, token scope). Immutable, compared by value.
/// </summary>
internal sealed class ScopeSet : IEquatable<ScopeSet>
{
    private const string Pull = "pull";
    private const string Push = "push";
    private const string Delete = "delete";

    /// <summary>Nothing but being known to the registry.</summary>
    public static readonly ScopeSet None = new([]);

    private readonly SortedDictionary<string, string[]> _repositories = new(StringComparer.Ordinal);

    private ScopeSet(IEnumerable<KeyValuePair<string, string[]>> repositories)
    {
        foreach ((string repository, string[] actions) in repositories)
        {
            _repositories[repository] = _repositories.TryGetValue(repository, out string[]? already) ? [.. already.Union(actions, StringComparer.Ordinal)] : actions;
        }

        Scopes = [.. _repositories.Select(pair => $"repository:{pair.Key}:{string.Join(',', pair.Value)}")];
    }

    /// <summary>The scopes as token endpoints want them, <c>repository:NAME:pull,push</c>.</summary>
    public IReadOnlyList<string> Scopes { get; }

    public static ScopeSet For(string repository, RepositoryAccess access) => new([new(repository, access == RepositoryAccess.Write ? [Pull, Push] : [Pull])]);

    /// <summary>Taking something out of a repository.</summary>
    public static ScopeSet ForDelete(string repository) => new([new(repository, [Pull, Delete])]);

    /// <summary>This set and read access to one more repository, for mounting from it (R3.5).</summary>
    public ScopeSet WithRead(string repository) => new([.. _repositories, new(repository, [Pull])]);

    /// <summary>Whether a token for this set serves requests that need <paramref name="other"/>.</summary>
    public bool Covers(ScopeSet other) =>
        other._repositories.All(wanted => _repositories.TryGetValue(wanted.Key, out string[]? granted) && wanted.Value.All(granted.Contains));

    public bool Equals(ScopeSet? other) => other is not null && Scopes.SequenceEqual(other.Scopes, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    public override string ToString() => string.Join(' ', Scopes);
}
