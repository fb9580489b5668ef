using System.Net;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Registries that delete manifests only, by digest and with all their tags, such as distribution 2.8: they say so in ways that explain
/// nothing (registry 4.9).
/// </summary>
internal static class TagDeletion
{
    /// <summary>Whether a refusal to delete a tag is one to delete tags at all.</summary>
    public static bool IsUnsupported(RegistryException failure) =>
        failure.StatusCode == HttpStatusCode.MethodNotAllowed
        || (failure.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotImplemented && failure.Code is "DIGEST_INVALID" or "UNSUPPORTED" or "HTTP_400" or "HTTP_501");

    /// <summary>R4.28: the digest is never deleted instead.</summary>
    public static RegistryException Unsupported(RegistryException failure, RepositoryReference repository) => new(
        new RegistryFailure($"{repository.Registry} does not delete tags alone, and nothing was deleted: {failure.Message}")
        {
            Repository = repository,
            Method = failure.Method,
            Url = failure.Url,
            StatusCode = failure.StatusCode,
            Errors = failure.Errors,
            Code = "TAG_DELETION_UNSUPPORTED",
        },
        failure)
    {
        Hint = "the manifest can be deleted by digest where the registry permits it, with all its tags",
    };
}
