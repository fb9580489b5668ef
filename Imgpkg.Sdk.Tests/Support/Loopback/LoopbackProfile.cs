using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>How the registries of one family behave, as far as the quirk table knows (registry 5): options of the loopback registry, and faults.</summary>
/// <param name="Family">The name of the family, as in <see cref="RegistryOptions.Family"/>, or one that needs no name.</param>
/// <param name="Options">The registry to start.</param>
/// <param name="Apply">Adds what options cannot say.</param>
internal sealed record LoopbackProfile(string Family, LoopbackOptions Options, Action<LoopbackRegistry> Apply)
{
    private const int Mebibyte = 1024 * 1024;
    private const string TooLarge = """{"errors":[{"code":"REQUESTED_RANGE_NOT_SATISFIABLE","message":"The size of the request body exceeds the maximum permissible limit of 4.00MiB"}]}""";

    public static IReadOnlyList<LoopbackProfile> All { get; } =
    [
        // Q2, Q4.
        new("docker-hub", new LoopbackOptions { SupportsReferrers = false }, registry =>
            registry.Faults.Add("HEAD", "manifests", Fault.SetHeader("RateLimit-Remaining", "76;w=21600"), FaultList.Always)),

        // Q6, Q8, Q9.
        new("ecr", new LoopbackOptions { Authentication = LoopbackAuthentication.Basic, SupportsMount = false, SupportsTagDeletion = false }, registry =>
            registry.Faults.Add("PATCH", "uploads", Fault.SetHeader("Range", "0-99"), FaultList.Always)),
        new("ecr-public", new LoopbackOptions { SupportsMount = false }, static _ => { }),

        // Q16: no parts.
        new("artifact-registry", new LoopbackOptions(), registry => registry.Faults.Add(
            "PATCH", "uploads", RefuseWhere(request => request.Headers.ContentRange.Count > 0, 400, "Content-Range is not supported"), FaultList.Always)),

        // Q20, Q22.
        new("acr", new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer, TagPageLimit = 2 }, static _ => { }),

        // Q23, Q24, Q25.
        new("ghcr", new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer }, registry =>
        {
            registry.Faults.Add("PATCH", "uploads", RefuseWhere(request => request.ContentLength > 4 * Mebibyte, 416, TooLarge), FaultList.Always);
            registry.Faults.Add("HEAD", "blobs/sha256|manifests", DenyAbsent, FaultList.Always);
            registry.Faults.Add("GET", "referrers", Fault.Respond(303, string.Empty, ("Location", "https://127.0.0.1:9/limited")), FaultList.Always);
        }),

        // Q28.
        new("quay", new LoopbackOptions { TagPageLimit = 1 }, static _ => { }),

        // Q30, Q31.
        new("harbor", new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer, TokenServiceName = "harbor-registry" }, registry =>
            registry.Faults.Add("POST", "mount=", Fault.Error(400, "BAD_REQUEST"), FaultList.Always)),

        // Q34, Q35, Q36.
        new("artifactory", new LoopbackOptions { SupportsMount = false, AnswerHeader = ("X-Artifactory-Id", "1a2b") }, registry =>
        {
            registry.Faults.Add("HEAD", "blobs/sha256|manifests", DenyAbsent, FaultList.Always);
            registry.Faults.Add("GET", @"tags/list\?n=1000$", Fault.SetHeader("Link", "</v2/wrong/tags/list?n=1000&last=a>; rel=\"next\""), FaultList.Always);
        }),

        // Q38, Q39.
        new("gitlab", new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer, TokenServiceName = "container_registry", UsesPerToken = 2 }, static _ => { }),

        // Q45.
        new("nexus", new LoopbackOptions { AnswerHeader = ("Server", "Nexus/3.68.0") }, registry =>
        {
            registry.Faults.Add("HEAD", "manifests", Fault.Respond(404), FaultList.Always);
            registry.Faults.Add("GET", @"tags/list\?n=1000$", Fault.SetHeader("Link", "</repository/docker/v2/team/app/tags/list?n=1000&last=a>; rel=\"next\""), FaultList.Always);
        }),

        // Q42, without a row of its own: the answer is handled for all.
        new("zot", new LoopbackOptions { SupportsReferrers = true }, registry =>
            registry.Faults.Add("PATCH", "uploads", Fault.SetHeader("Range", "0-1"), FaultList.Always)),

        // Q46.
        new("red-hat", new LoopbackOptions(), registry =>
            registry.Faults.Add("HEAD", "manifests", Fault.SetHeader("Docker-Content-Digest", null), FaultList.Always)),

        // Q49.
        new("gitea", new LoopbackOptions { ResumableUploads = true }, registry => registry.Faults.Add("GET", "uploads", OffByOne, FaultList.Always)),

        // Q43.
        new("distribution", new LoopbackOptions { SupportsTagDeletion = false }, static _ => { }),
    ];

    public static LoopbackProfile Of(string family) => All.Single(profile => profile.Family == family);

    /// <summary>Starts a registry of the family.</summary>
    public async Task<LoopbackRegistry> StartAsync(CancellationToken cancellationToken)
    {
        LoopbackRegistry registry = await LoopbackRegistry.StartAsync(Options, cancellationToken);
        Apply(registry);
        return registry;
    }

    public override string ToString() => Family;

    private static FaultAction RefuseWhere(Func<HttpRequest, bool> isRefused, int status, string body) =>
        (context, next) => isRefused(context.Request) ? Fault.Respond(status, body)(context, next) : next(context);

    private static async Task DenyAbsent(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status404NotFound)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
    }

    private static Task OffByOne(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            string last = context.Response.Headers.Range.ToString().Split('-')[^1];
            context.Response.Headers.Range = string.Create(CultureInfo.InvariantCulture, $"0-{long.Parse(last, CultureInfo.InvariantCulture) + 1}");
            return Task.CompletedTask;
        });
        return next(context);
    }
}
