using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http.Diagnostics;

/// <summary>What a diagnosis is about.</summary>
/// <param name="Scope">The repository, or one without a path that stands for the registry.</param>
internal sealed record DiagnosisTarget(RepositoryReference Scope)
{
    public string Registry => Scope.Registry;

    /// <summary>The repository; null when only the registry is meant.</summary>
    public RepositoryReference? Repository => Scope.Path.Length == 0 ? null : Scope;

    /// <summary>Reads <c>HOST[/REPOSITORY]</c>. Other than in references, the first part is always the registry.</summary>
    public static DiagnosisTarget Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string registry = slash < 0 ? text : text[..slash];
        if (registry.Length == 0)
        {
            throw ReferenceParser.Invalid(text, "a registry must be specified (example: registry.example:5000)");
        }

        // "localhost/app" is a repository of Docker Hub everywhere else; to look at something else here would mislead.
        if (!registry.AsSpan().ContainsAny('.', ':'))
        {
            throw ReferenceParser.Invalid(text, $"a registry has a dot or a port in its name: write {registry}:443 or {registry}:80");
        }

        RegistryName.Check(text, registry);
        return new DiagnosisTarget(slash < 0 || slash == text.Length - 1
            ? new RepositoryReference(registry == "docker.io" ? "index.docker.io" : registry, string.Empty)
            : RepositoryReference.Parse(text));
    }
}
