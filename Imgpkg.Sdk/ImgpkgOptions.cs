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

    /// <summary>
    /// How long a body may be without a byte moving, in either direction, before the connection is given up and the transfer continued on
    /// another one. Default 60 seconds; <see cref="TimeSpan.Zero"/> waits for ever. There is no limit for a whole transfer.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The size in bytes of the parts that blobs are uploaded in; smaller blobs go whole. Default null: whole blobs, and parts of 16 MiB only
    /// where a registry asks for parts or an upload broke. A part is held in memory. A registry's own limits go before.
    /// </summary>
    public int? UploadChunkSize { get; set; }

    /// <summary>The most bytes of blobs per second that a client moves, both directions and all its operations together. Default null: no cap.</summary>
    public long? MaxBytesPerSecond { get; set; }

    /// <summary>How many times a request that failed for a passing reason is sent in all. Default 6; 0 counts as 1.</summary>
    public int MaxAttempts { get; set; } = 6;

    /// <summary>
    /// The first wait between attempts, which doubles up to 30 seconds and is varied at random. Default 250 milliseconds. A registry's
    /// <c>Retry-After</c> goes before where it is longer.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest <c>Retry-After</c> that is waited for; above it a request fails at once. Default 5 minutes.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// For how long a request, or the upload of a blob, may be attempted again: no attempt begins later. Default 15 minutes;
    /// <see cref="TimeSpan.Zero"/> is no limit. Attempts under way are not cut short.
    /// </summary>
    public TimeSpan RetryBudget { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The most requests under way at one host at once, for all operations of a client. Default 16. The client starts with 6, sends more
    /// while the host bears it, and fewer when it answers 429 or 503, or slowly; of uploads two thirds of the number.
    /// </summary>
    public int MaxRequestsPerHost { get; set; } = 16;

    /// <summary>
    /// Called with what registries say about the requests they still permit, as Docker Hub does. May be called from several threads and must be
    /// quick. Default null.
    /// </summary>
    public Action<ObservedRateLimit>? RateLimitObserver { get; set; }

    /// <summary>
    /// How many images with as many blobs each one operation may have under way at once (copy 5.3); images with fewer blobs leave their places to the
    /// next ones, so N are N × N blobs at most. Default 5, the original command's. How many requests that become is up to
    /// <see cref="MaxRequestsPerHost"/>; with 1 there is one at a time.
    /// </summary>
    public int Concurrency { get; set; } = 5;

    /// <summary>Settings of single registries, by <c>host</c> or <c>host:port</c>. Default none.</summary>
    public IDictionary<string, RegistryOptions> Registries { get; } = new Dictionary<string, RegistryOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where content outside of registries may be read from, for operations that are told to read it.</summary>
    public ForeignLayerOptions ForeignLayers { get; } = new();

    /// <summary>Which hosts may be contacted at all. Default every host.</summary>
    public NetworkOptions Network { get; } = new();

    /// <summary>How much content from registries, stores and archives may cost.</summary>
    public LimitOptions Limits { get; } = new();

    /// <summary>
    /// Whether the digests of large pushed layers are remembered in the user's cache directory, so that content pushed before need not be
    /// compressed again to find out that the registry has it. Default true; <c>IMGPKG_NO_CACHE=true</c> turns it off, too.
    /// </summary>
    public bool UseLayerCache { get; set; } = true;

    /// <summary>The product part of the <c>User-Agent</c> header. Default <c>imgpkg-dotnet/VERSION</c>.</summary>
    public string? UserAgent { get; set; }

    /// <summary>
    /// What the <c>imgpkg-session-id</c> header of requests to registries says, so that their logs tell which requests belong together; it
    /// goes to no other host. Default null: no such header. The command sends a random number, as the original does.
    /// </summary>
    public string? SessionId { get; set; }
}
