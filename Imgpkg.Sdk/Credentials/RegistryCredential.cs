using System.Diagnostics;

namespace Imgpkg.Sdk.Credentials;

/// <summary>
/// What to present to a registry: nothing, user name and password, an identity (refresh) token, or a ready bearer token. Immutable;
/// its text form never shows a secret.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class RegistryCredential
{
    private RegistryCredential(
        string? username, string? password, string? identityToken, string? registryToken, DateTimeOffset? expiresAt = null)
    {
        ExpiresAt = expiresAt;
        Username = Checked(username, nameof(username));
        Password = Checked(password, nameof(password));
        IdentityToken = Checked(identityToken, nameof(identityToken));
        RegistryToken = Checked(registryToken, nameof(registryToken));
    }

    /// <summary>No credential, on purpose: the chain stops here.</summary>
    public static RegistryCredential Anonymous { get; } = new(null, null, null, null);

    /// <summary>Whether there is nothing to present.</summary>
    public bool IsAnonymous => Username is null && IdentityToken is null && RegistryToken is null;

    /// <summary>The user name; null when there is none.</summary>
    public string? Username { get; }

    /// <summary>When the provider is to be asked anew; null: only after the registry has refused this credential.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    internal string? Password { get; }

    internal string? IdentityToken { get; }

    internal string? RegistryToken { get; }

    /// <summary>Where it was found, for people; null when nobody said. Says nothing about what is sent, so it may be noted afterwards.</summary>
    internal string? Origin { get; private set; }

    /// <summary>A user name and password, sent as HTTP basic authentication to the registry or its token endpoint.</summary>
    /// <exception cref="ArgumentException">A part contains control characters, or the user name a colon.</exception>
    public static RegistryCredential Basic(string username, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(username);
        ArgumentNullException.ThrowIfNull(password);
        return username.Contains(':', StringComparison.Ordinal)
            ? throw new ArgumentException("A user name cannot contain a colon.", nameof(username))
            : new RegistryCredential(username, password, identityToken: null, registryToken: null);
    }

    /// <summary>An OAuth2 refresh token, exchanged for access tokens at the registry's token endpoint and sent nowhere else.</summary>
    public static RegistryCredential FromIdentityToken(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return new RegistryCredential(username: null, password: null, token, registryToken: null);
    }

    /// <summary>The same credential, to be asked for anew from that moment on.</summary>
    public RegistryCredential WithExpiry(DateTimeOffset expiresAt) => new(Username, Password, IdentityToken, RegistryToken, expiresAt) { Origin = Origin };

    /// <summary>An identity token, and a user name and password for where none is exchanged (R3.7).</summary>
    internal static RegistryCredential FromIdentityToken(string token, string username, string password) => new(username, password, token, registryToken: null);

    /// <summary>Notes where it was found, unless that is known already; nothing is noted of "none".</summary>
    internal RegistryCredential FoundIn(string origin)
    {
        if (!ReferenceEquals(this, Anonymous))
        {
            Origin ??= origin;
        }

        return this;
    }

    internal bool IsFresh(DateTimeOffset now) => ExpiresAt is not { } end || now < end;

    /// <summary>A bearer token, sent as it is without exchange.</summary>
    public static RegistryCredential FromRegistryToken(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return new RegistryCredential(username: null, password: null, identityToken: null, token);
    }

    /// <summary>The kind of credential and, for basic authentication, the user name; never a secret.</summary>
    public override string ToString() =>
        IsAnonymous ? "anonymous"
        : RegistryToken is not null ? "registry token ***"
        : IdentityToken is not null ? "identity token ***"
        : $"basic {Username}:***";

    // R6.9: a line break would let a secret forge headers.
    private static string? Checked(string? value, string name) => value is not null && value.Any(char.IsControl)
        ? throw new ArgumentException("Credentials cannot contain control characters.", name)
        : value;
}
