using System.Text.RegularExpressions;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>What a registry refused a manifest for: content that it names and that is not there (R4.7).</summary>
internal sealed partial class MissingContent
{
    private const string Code = "MANIFEST_BLOB_UNKNOWN";

    private readonly HashSet<Digest> _named;

    private MissingContent(IEnumerable<Digest> named) => _named = [.. named];

    /// <summary>What a failure says is missing; null when it is about something else.</summary>
    public static MissingContent? Of(RegistryException failure) => failure.Errors.Any(error => error.Code == Code)
        ? new MissingContent(failure.Errors.Where(error => error.Code == Code).SelectMany(error => DigestsIn($"{error.Message} {error.Detail}")))
        : null;

    /// <summary>Whether this may be missing: it is named, or the registry named nothing.</summary>
    public bool Includes(Descriptor content) => _named.Count == 0 || _named.Contains(content.Digest);

    private static IEnumerable<Digest> DigestsIn(string text) => DigestText().Matches(text).Select(match => Digest.Parse(match.Value));

    // Takes time in proportion to the text; a clock would only fail where the machine is busy.
    [GeneratedRegex(@"\b(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex DigestText();
}
