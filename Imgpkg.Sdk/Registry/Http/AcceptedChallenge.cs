namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The challenge a registry gave: with a realm tokens are wanted, without one basic authentication is.</summary>
/// <param name="Realm">The token endpoint, already checked.</param>
/// <param name="Service">What the token is for, in the endpoint's terms.</param>
/// <param name="IsPlain">Whether the registry answered over plain http.</param>
internal sealed record AcceptedChallenge(Uri? Realm, string? Service, bool IsPlain);
