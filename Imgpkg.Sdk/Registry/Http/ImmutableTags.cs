using System.Net;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Knows the answers by which registries refuse to move a tag (R4.9; Q5, Q11, Q32).</summary>
internal static class ImmutableTags
{
    private static readonly string[] Words = ["immutable", "ImageTagAlreadyExists", "tag already exists"];

    public static bool IsRefusal(RegistryException failure) => failure.StatusCode switch
    {
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => true,
        HttpStatusCode.BadRequest or HttpStatusCode.Forbidden => Array.Exists(Words, word => failure.Message.Contains(word, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };

    public static RegistryException Exception(RegistryException failure, string tag) => new(
        new RegistryFailure(failure.Message)
        {
            Repository = failure.Repository,
            Method = failure.Method,
            Url = failure.Url,
            StatusCode = failure.StatusCode,
            Errors = failure.Errors,
            Code = "TAG_IMMUTABLE",
        },
        failure)
    {
        Hint = $"the registry does not let the tag {tag} be moved; choose another one",
    };
}
