namespace Imgpkg.Sdk.Registry.Http.Diagnostics;

/// <summary>The names of checks: programs read them, so they stay.</summary>
internal static class Checks
{
    public const string Certificates = "certificates";
    public const string Proxy = "proxy";
    public const string Credentials = "credentials";
    public const string Connection = "connection";
    public const string Scheme = "scheme";
    public const string Authentication = "authentication";
    public const string Family = "family";
    public const string Access = "access";
    public const string Referrers = "referrers";
    public const string Ranges = "ranges";
    public const string Uploads = "uploads";
    public const string ChunkMinimum = "chunk-minimum";
    public const string Mount = "mount";
    public const string DeleteTag = "delete-tag";
    public const string DeleteManifest = "delete-manifest";
}
