using Imgpkg.Sdk.Credentials;

namespace Imgpkg.Sdk;

/// <summary>Settings of a client, for all its operations. Validated when the client is built.</summary>
public sealed class ImgpkgOptions
{
    /// <summary>User name for every registry; used with <see cref="Password"/> only. Null takes <c>IMGPKG_USERNAME</c>.</summary>
    public string? Username { get; set; }

    /// <summary>Password for every registry; used with <see cref="Username"/> only. Null takes <c>IMGPKG_PASSWORD</c>.</summary>
    public string? Password { get; set; }

    /// <summary>Bearer token for every registry, sent without exchange; a user name beats it. Null takes <c>IMGPKG_TOKEN</c>.</summary>
    public string? Token { get; set; }

    /// <summary>Whether to use no credentials where neither host-scoped variables nor a user name or token apply: the docker configuration is
    /// not read then. Default false; <c>IMGPKG_ANON=true</c> sets it too.</summary>
    public bool Anonymous { get; set; }

    /// <summary>Where credentials come from besides these, and where they may go.</summary>
    public CredentialOptions Credentials { get; } = new();

    /// <summary>PEM files with certificate authorities trusted besides the platform's. Default none.</summary>
    public IList<string> CertificateAuthorityPaths { get; } = [];

    /// <summary>Whether the registry's certificate chain and host name are verified. Default true.</summary>
    public bool VerifyCertificates { get; set; } = true;

    /// <summary>
    /// Whether plain http may be used with any registry. Default false: only loopback hosts, <c>*.local</c> names and private IPv4 addresses may
    /// answer over http, and only when https cannot be spoken there.
    /// </summary>
    public bool AllowInsecure { get; set; }

    /// <summary>How long a registry may take to begin its answer. Default 30 seconds; <see cref="TimeSpan.Zero"/> waits for ever.</summary>
    public TimeSpan ResponseHeaderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many times a request that failed for a passing reason is sent in all. Default 5; 0 counts as 1.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How many requests to registries one operation has under way at once. Default 5, the original command's.</summary>
    public int Concurrency { get; set; } = 5;

    /// <summary>The product part of the <c>User-Agent</c> header. Default <c>imgpkg-dotnet/VERSION</c>.</summary>
    public string? UserAgent { get; set; }
}
