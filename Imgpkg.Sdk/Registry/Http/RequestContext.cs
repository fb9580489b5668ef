using System.Net;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>What the handlers need to know about a request besides the request itself.</summary>
internal sealed class RequestContext
{
    private static readonly HttpRequestOptionsKey<RequestContext> Key = new("Imgpkg.RequestContext");

    /// <summary>The repository the request is about: its registry decides scheme and credentials.</summary>
    public required RepositoryReference Repository { get; init; }

    /// <summary>What the request must be allowed to do, for a token.</summary>
    public required ScopeSet Scopes { get; init; }

    /// <summary>The client's clock, to read <c>Retry-After</c> dates with.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>What bounds the bodies; null for none.</summary>
    public TransferLimits? Limits { get; init; }

    /// <summary>Whether the request may be sent again after any passing failure: it is idempotent and its body, if any, can be produced again.</summary>
    public bool IsReplayable { get; init; } = true;

    /// <summary>How often the request has been sent before; set by the retry handler.</summary>
    public int Attempt { get; set; }

    /// <summary>Whether the request fetches a token and is not the registry's own affair.</summary>
    public bool IsTokenExchange { get; init; }

    /// <summary>What the upload has cost that the request is a step of, where the step itself may be repeated; null for any other request.</summary>
    public UploadEffort? Upload { get; init; }

    /// <summary>Whether the request does not wait for its turn: it tidies up, and is worth no wait.</summary>
    public bool IsTidying { get; init; }

    /// <summary>Whether a redirect to another host is not followed but given to the caller.</summary>
    public bool StaysOnRegistry { get; init; }

    /// <summary>What the request is authorized with, in the end; null for nothing. For keeping it out of what people see, whoever repeats it.</summary>
    public RegistryCredential? Credential { get; set; }

    /// <summary>Called when the whole body has been sent, so that waiting for the answer starts then; set by the time-out handler.</summary>
    public Action? BodySent { get; set; }

    public static RequestContext Of(HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out RequestContext? context)
            ? context
            : throw new InvalidOperationException("The request was not made by the registry client.");

    /// <summary>
    /// Whether the request is sent again by itself after such an answer. Steps of uploads are after 429 (R3.16): a new upload would ask more of
    /// a host that is asked too much.
    /// </summary>
    public bool IsRepeatedAfter(HttpStatusCode status) =>
        IsReplayable ? TransientFailures.IsTransient(status) : status == HttpStatusCode.TooManyRequests && Upload is not null;

    public void AttachTo(HttpRequestMessage request) => request.Options.Set(Key, this);
}
