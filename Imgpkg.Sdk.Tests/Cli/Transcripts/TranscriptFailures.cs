using Imgpkg.Sdk.Tests.Support.Loopback;

namespace Imgpkg.Sdk.Tests.Cli.Transcripts;

/// <summary>Repositories of which a registry answers in one way only.</summary>
internal static class TranscriptFailures
{
    private const string Denied = """{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}""";

    private const string Several =
        """{"errors":[{"code":"ONE","message":"first","detail":{"b":null,"a":["x",1]}},{"code":"TWO","message":"second","detail":"text"}]}""";

    public static void Add(LoopbackRegistry registry)
    {
        foreach ((string repository, int status, string body) in new[]
        {
            ("denied", 403, Denied),
            ("several", 400, Several),
            ("text", 403, "line one: One\nline two: Two"),
            ("empty", 403, ""),
        })
        {
            registry.Faults.Add("GET", $"/v2/failing/{repository}/", Fault.Respond(status, body), FaultList.Always);
            registry.Faults.Add("HEAD", $"/v2/failing/{repository}/", Fault.Respond(status), FaultList.Always);
        }

        registry.Faults.Add("GET", "/v2/failing/slow/", Fault.Hold(new TaskCompletionSource().Task), FaultList.Always);

        registry.Faults.Add("*", @"/v2/failing/signed/manifests/sha256-[0-9a-f]*\.sig", Fault.Respond(500), FaultList.Always);

        registry.Faults.Add("*", @"/v2/failing/guarded/manifests/sha256-[0-9a-f]*\.sig", Fault.Respond(403), FaultList.Always);
        registry.Faults.Add("*", @"/v2/failing/unlocated/manifests/.*image-locations", Fault.Respond(400), FaultList.Always);

        // The layer of the image that is pushed there.
        registry.Faults.Add("GET", "/v2/failing/corrupt/blobs/sha256:5c5a7755", Fault.CorruptByteAt(30), FaultList.Always);

        // Reading works, writing does not.
        registry.Faults.Add("PUT", "/v2/failing/placeless/manifests/.*image-locations", Fault.Respond(403, Denied), FaultList.Always);
        registry.Faults.Add("PUT", "/v2/failing/tagless/manifests/v1", Fault.Respond(403, Denied), FaultList.Always);
        registry.Faults.Add("PUT", "/v2/failing/locked/manifests/", Fault.Respond(403, Denied), FaultList.Always);
        registry.Faults.Add("PUT", "/v2/failing/half/manifests/sha256-", Fault.Respond(403, Denied), FaultList.Always);
    }
}
