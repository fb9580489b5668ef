namespace Imgpkg.Sdk.Registry.Http;

/// <summary>One challenge of a <c>WWW-Authenticate</c> header; scheme and parameter names are lower case.</summary>
internal sealed record AuthenticationChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public const string Bearer = "bearer";
    public const string Basic = "basic";

    public string? Parameter(string name) => Parameters.GetValueOrDefault(name);
}
