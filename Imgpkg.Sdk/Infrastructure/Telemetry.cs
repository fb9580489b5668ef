using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>
/// What the library tells listeners: a source of activities and a meter, both of one name. The names are public promises (docs/observability.md).
/// Values are low in number and hold no secrets; bytes are counted once per body, so nobody pays who does not listen.
/// </summary>
internal static class Telemetry
{
    /// <summary>The name of source and meter.</summary>
    public const string Name = "Imgpkg.Sdk";

    private const string RegistryTag = "imgpkg.registry";
    private const string Completed = "completed";
    private const string Failed = "failed";

    private static readonly string? Version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);

    /// <summary>Operations; requests have activities of the HTTP client's own.</summary>
    public static ActivitySource Activities { get; } = new(Name, Version);

    /// <summary>Whether anybody counts requests.</summary>
    public static bool CountsRequests => Instruments.Requests.Enabled;

    /// <summary>Counts an answer.</summary>
    public static void Answered(string registry, string target, string method, int status)
    {
        if (Instruments.Requests.Enabled)
        {
            Instruments.Requests.Add(1, new TagList(
            [
                new(RegistryTag, registry), new("imgpkg.target", target), new("http.request.method", method), new("http.response.status_code", status),
            ]));
        }
    }

    /// <summary>Counts a request that got no answer.</summary>
    public static void Unanswered(string registry, string target, string method, string error)
    {
        if (Instruments.Requests.Enabled)
        {
            Instruments.Requests.Add(1, new TagList(
            [
                new(RegistryTag, registry), new("imgpkg.target", target), new("http.request.method", method), new("error.type", error),
            ]));
        }
    }

    /// <summary>Counts a further attempt to do something.</summary>
    public static void Retried(string registry, RetriedStep step)
    {
        if (Instruments.Retries.Enabled)
        {
            Instruments.Retries.Add(1, new(RegistryTag, registry), new("imgpkg.step", step switch
            {
                RetriedStep.Upload => "upload",
                RetriedStep.Download => "download",
                _ => "request",
            }));
        }
    }

    /// <summary>Counts the bytes of a blob that a registry was sent, at the end of a body.</summary>
    public static void Sent(string registry, long bytes, bool accepted) => Transferred(registry, "sent", accepted, bytes);

    /// <summary>Counts the bytes of a blob that came from a registry, when its stream is closed.</summary>
    public static void Received(string registry, long bytes, bool complete) => Transferred(registry, "received", complete, bytes);

    /// <summary>Counts an offer to take a blob over, from another repository or, to find out whether it is there, from the same.</summary>
    public static void Offered(string registry, bool elsewhere, bool? mounted)
    {
        if (Instruments.Mounts.Enabled)
        {
            string outcome = mounted switch { true => "mounted", false => "declined", null => Failed };
            Instruments.Mounts.Add(1, new(RegistryTag, registry), new("imgpkg.mount.from", elsewhere ? "other" : "same"), new("imgpkg.outcome", outcome));
        }
    }

    /// <summary>Counts a look into the layer cache.</summary>
    public static void LookedUp(string registry, bool hit)
    {
        if (Instruments.LayerCacheLookups.Enabled)
        {
            Instruments.LayerCacheLookups.Add(1, new(RegistryTag, registry), new("imgpkg.outcome", hit ? "hit" : "miss"));
        }
    }

    private static void Transferred(string registry, string direction, bool completed, long bytes)
    {
        if (bytes > 0 && Instruments.TransferredBytes.Enabled)
        {
            Instruments.TransferredBytes.Add(
                bytes, new(RegistryTag, registry), new("imgpkg.direction", direction), new("imgpkg.outcome", completed ? Completed : Failed));
        }
    }

    // Made with the first request: what has no registry to do with starts without them.
    private static class Instruments
    {
        private static readonly Meter Meter = new(Name, Version);

        public static readonly Counter<long> Requests = Meter.CreateCounter<long>(
            "imgpkg.registry.requests", "{request}", "Requests that were sent, further attempts and those to token services and storage included.");

        public static readonly Counter<long> Retries = Meter.CreateCounter<long>(
            "imgpkg.registry.retries", "{retry}", "Further attempts after passing failures.");

        public static readonly Counter<long> TransferredBytes = Meter.CreateCounter<long>(
            "imgpkg.transfer.bytes", "By", "Bytes of blobs that registries were sent or that were received from them.");

        public static readonly Counter<long> Mounts = Meter.CreateCounter<long>(
            "imgpkg.blob.mounts", "{offer}", "Offers to take a blob over from a repository instead of being sent it.");

        public static readonly Counter<long> LayerCacheLookups = Meter.CreateCounter<long>(
            "imgpkg.layer_cache.lookups", "{lookup}", "Large layers that were looked for among those pushed before.");
    }
}
