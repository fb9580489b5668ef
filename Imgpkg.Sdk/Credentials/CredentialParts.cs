namespace Imgpkg.Sdk.Credentials;

/// <summary>A credential as its source spelled it, not yet checked. No record, because a record prints its members.</summary>
internal sealed class CredentialParts
{
    public string? Username { get; init; }

    public string? Password { get; init; }

    public string? IdentityToken { get; init; }

    public string? RegistryToken { get; init; }

    /// <summary>What forbids using these parts, in words that hold no secret; null when nothing does (R6.9).</summary>
    public string? Problem =>
        HasControls(Username) || HasControls(Password) || HasControls(IdentityToken) || HasControls(RegistryToken)
            ? "credentials cannot contain control characters"
        : Username?.Contains(':', StringComparison.Ordinal) == true ? "a user name cannot contain a colon"
        : null;

    /// <summary>
    /// The strongest of the parts, in the order the original presents them (registry 3.4): registry token, identity token, user name with
    /// password. Null when there is no secret: a user name alone is never sent (registry 2.2).
    /// </summary>
    public RegistryCredential? ToCredential() =>
        !string.IsNullOrEmpty(RegistryToken) ? RegistryCredential.FromRegistryToken(RegistryToken)
        : !string.IsNullOrEmpty(IdentityToken) ? FromIdentityToken(IdentityToken)
        : HasPair ? RegistryCredential.Basic(Username!, Password!)
        : null;

    private bool HasPair => !string.IsNullOrEmpty(Username) && !string.IsNullOrEmpty(Password);

    private RegistryCredential FromIdentityToken(string token) =>
        HasPair ? RegistryCredential.FromIdentityToken(token, Username!, Password!) : RegistryCredential.FromIdentityToken(token);

    private static bool HasControls(string? text) => text is not null && text.Any(char.IsControl);
}
