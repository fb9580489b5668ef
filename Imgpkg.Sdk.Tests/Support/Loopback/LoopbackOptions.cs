namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>How a <see cref="LoopbackRegistry"/> behaves; the defaults are a complete registry of distribution-spec 1.1 without authentication.</summary>
internal sealed class LoopbackOptions
{
    /// <summary>Serves https with a certificate made for this instance; see <see cref="LoopbackRegistry.CertificatePem"/>.</summary>
    public bool Https { get; init; }

    /// <summary>The names in the certificate; the default is the loopback address and <c>localhost</c>.</summary>
    public IReadOnlyList<string> CertificateNames { get; init; } = ["127.0.0.1", "localhost"];

    /// <summary>Makes the certificate one that has expired.</summary>
    public bool ExpiredCertificate { get; init; }

    /// <summary>The client certificate that is wanted with https; null: none.</summary>
    public string? ClientThumbprint { get; init; }

    public LoopbackAuthentication Authentication { get; init; }

    /// <summary>Who may come in, for basic authentication and for the token endpoint.</summary>
    public string UserName { get; init; } = "user";

    public string Password { get; init; } = "password";

    /// <summary>The refresh token the token endpoint takes by POST; null: it knows none and answers 404.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>Whether the token endpoint grants pull to callers without credentials.</summary>
    public bool AnonymousPull { get; init; }

    /// <summary>What the token endpoint says in <c>expires_in</c>; null: nothing.</summary>
    public int? TokenExpiresIn { get; init; } = 300;

    /// <summary>After how many requests a token is no longer accepted; null: only <see cref="TokenService.RevokeAll"/> ends it.</summary>
    public int? UsesPerToken { get; init; }

    /// <summary>Whether the token endpoint grants an action on a repository to a caller with valid credentials.</summary>
    public Func<string, string, bool> Grants { get; init; } = static (_, _) => true;

    /// <summary>The realm of the bearer challenge; null: this registry's own token endpoint.</summary>
    public string? Realm { get; init; }

    /// <summary>What the bearer challenge calls this registry.</summary>
    public string TokenServiceName { get; init; } = TokenService.Service;

    /// <summary>A header of every answer; null: none.</summary>
    public (string Name, string Value)? AnswerHeader { get; init; }

    /// <summary>Where GET of a blob is sent to; null: it is answered here. <see cref="LoopbackRegistry.StorageUri"/> is a useful target.</summary>
    public Func<string, string>? BlobRedirect { get; init; }

    public bool SupportsRange { get; init; } = true;

    public bool SupportsMount { get; init; } = true;

    /// <summary>Whether POST with <c>digest</c> stores the body at once; otherwise it only opens a session, as distribution does.</summary>
    public bool SupportsSinglePost { get; init; } = true;

    public bool SupportsReferrers { get; init; }

    /// <summary>Whether the list of referrers ignores <c>artifactType</c>, as it may.</summary>
    public bool IgnoresReferrerFilter { get; init; }

    /// <summary>The most referrers of one page; null: no limit.</summary>
    public int? ReferrerPageLimit { get; init; }

    public bool SupportsTagDeletion { get; init; } = true;

    /// <summary>Whether an upload goes on after a broken PATCH; distribution forgets the session instead.</summary>
    public bool ResumableUploads { get; init; }

    /// <summary>Whether older locations of an upload go on working, as with registries that keep the state themselves.</summary>
    public bool LocationsStayValid { get; init; }

    /// <summary>Whether upload locations are paths instead of absolute URLs.</summary>
    public bool RelativeLocations { get; init; }

    /// <summary>The value of <c>OCI-Chunk-Min-Length</c>; null: not sent.</summary>
    public int? ChunkMinimum { get; init; }

    /// <summary>The most tags of one page, whatever <c>n</c> says; null: no limit.</summary>
    public int? TagPageLimit { get; init; }
}
