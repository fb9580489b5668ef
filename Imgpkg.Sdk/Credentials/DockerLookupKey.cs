using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Credentials;

/// <summary>One of the names under which a docker configuration may hold the credential of a repository (R2.5).</summary>
/// <param name="ServerKey">The name as tools write it and as helpers are asked for it.</param>
/// <param name="Name">The name in comparable form: canonical host, then the path.</param>
/// <param name="IsHost">Whether it stands for the whole registry.</param>
internal sealed record DockerLookupKey(string ServerKey, string Name, bool IsHost)
{
    private const string DockerHub = "index.docker.io";

    // The one URL among the keys; every tool stores Docker Hub under it (registry 5, Q1).
    private const string DockerHubKey = "https://index.docker.io/v1/";

    /// <summary>The names of a repository, most specific first: itself, each parent path, its registry.</summary>
    public static IReadOnlyList<DockerLookupKey> For(RepositoryReference repository)
    {
        List<DockerLookupKey> keys = [];
        string host = RegistryName.Canonical(repository.Registry);
        for (int end = repository.Path.Length; end > 0; end = repository.Path.LastIndexOf('/', end - 1))
        {
            string path = repository.Path[..end];
            keys.Add(new DockerLookupKey($"{repository.Registry}/{path}", $"{host}/{path}", IsHost: false));
        }

        keys.Add(new DockerLookupKey(host == DockerHub ? DockerHubKey : repository.Registry, host, IsHost: true));
        return keys;
    }

    /// <summary>
    /// The comparable form of a key found in a configuration. A key with a scheme, or with nothing but an API version as path, stands for
    /// its host; any other path names a part of the registry.
    /// </summary>
    public static string Reduce(string key)
    {
        int scheme = key.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : key.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : 0;
        string rest = key[scheme..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string host = RegistryName.Canonical(slash < 0 ? rest : rest[..slash]);
        string path = slash < 0 || scheme > 0 ? string.Empty : rest[(slash + 1)..].TrimEnd('/');
        return path is "" or "v1" or "v2" ? host : $"{host}/{path}";
    }
}
