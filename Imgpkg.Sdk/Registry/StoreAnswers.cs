using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>The answers of stores without HTTP, in the codes and words of a registry (distribution-spec 1.1, error codes; cli 9.1 and 9.2).</summary>
internal static class StoreAnswers
{
    public static RegistryNotFoundException RepositoryUnknown(RepositoryReference repository) => new(
        Failure(repository, $"GET {repository.FullName}", Error("NAME_UNKNOWN", "repository name not known to registry", $"map[name:{repository.Path}]")));

    public static RegistryNotFoundException ManifestUnknown(ImageReference reference)
    {
        string detail = reference.Digest is { } digest
            ? $"map[Name:{reference.Repository.Path} Revision:{digest}]"
            : $"map[Tag:{reference.Tag}]";
        return new(Failure(reference.Repository, $"GET {reference.FullName}", Error("MANIFEST_UNKNOWN", "manifest unknown", detail)));
    }

    public static RegistryNotFoundException BlobUnknown(RepositoryReference repository, Digest digest) => new(
        Failure(repository, $"GET {repository.FullName}@{digest}", Error("BLOB_UNKNOWN", "blob unknown to registry", digest.ToString())))
    {
        Digest = digest,
    };

    /// <summary>The refusal of a manifest that refers to content which is not there.</summary>
    public static RegistryException LinksUnknown(RepositoryReference repository, ManifestContent manifest, string? tag, IEnumerable<Descriptor> missing)
    {
        string target = tag is null ? $"{repository.FullName}@{manifest.Digest}" : $"{repository.FullName}:{tag}";
        RegistryError[] errors = [.. missing.Select(link => Error("MANIFEST_BLOB_UNKNOWN", "blob unknown to registry", link.Digest.ToString()))];
        return new(Failure(repository, $"PUT {target}", errors)) { Digest = manifest.Digest };
    }

    private static RegistryError Error(string code, string message, string detail) => new() { Code = code, Message = message, Detail = detail };

    private static RegistryFailure Failure(RepositoryReference repository, string request, params RegistryError[] errors)
    {
        IEnumerable<string> texts = errors.Select(error => $"{error.Code}: {error.Message}; {error.Detail}");
        string prefix = errors.Length > 1 ? "multiple errors returned: " : string.Empty;
        return new RegistryFailure($"{request}: {prefix}{string.Join("; ", texts)}") { Repository = repository, Errors = errors };
    }
}
