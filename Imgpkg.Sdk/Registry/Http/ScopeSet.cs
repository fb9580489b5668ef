namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Token scopes in canonical form: one per repository, sorted (R3.2; distribution docs, token scope). Immutable, compared by value.
/// </summary>
internal sealed class ScopeSet : IEquatable<ScopeSet>
{
    private readonly SortedDictionary<string, bool> _repositories = new(StringComparer.Ordinal);

    private ScopeSet(IEnumerable<KeyValuePair<string, bool>> repositories)
    {
        foreach ((string repository, bool write) in repositories)
        {
            _repositories[repository] = write || (_repositories.TryGetValue(repository, out bool already) && already);
        }

        Scopes = [.. _repositories.Select(pair => $"repository:{pair.Key}:{(pair.Value ? "pull,push" : "pull")}")];
    }

    /// <summary>The scopes as token endpoints want them, <c>repository:NAME:pull,push</c>.</summary>
    public IReadOnlyList<string> Scopes { get; }

    public static ScopeSet For(string repository, RepositoryAccess access) => new([new(repository, access == RepositoryAccess.Write)]);

    /// <summary>This set and read access to one more repository, for mounting from it (R3.5).</summary>
    public ScopeSet WithRead(string repository) => new([.. _repositories, new(repository, value: false)]);

    /// <summary>Whether a token for this set serves requests that need <paramref name="other"/>.</summary>
    public bool Covers(ScopeSet other) =>
        other._repositories.All(wanted => _repositories.TryGetValue(wanted.Key, out bool write) && (write || !wanted.Value));

    public bool Equals(ScopeSet? other) => other is not null && Scopes.SequenceEqual(other.Scopes, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    public override string ToString() => string.Join(' ', Scopes);
}
