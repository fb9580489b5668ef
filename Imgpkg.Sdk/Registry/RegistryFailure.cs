using System.Net;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>What a <see cref="RegistryException"/> is made of; transports fill it in.</summary>
internal sealed record RegistryFailure(string Message)
{
    public RepositoryReference? Repository { get; init; }

    public string? Method { get; init; }

    public string? Url { get; init; }

    public HttpStatusCode? StatusCode { get; init; }

    public IReadOnlyList<RegistryError> Errors { get; init; } = [];

    /// <summary>Null takes the first error's code.</summary>
    public string? Code { get; init; }

    public bool IsTransient { get; init; }

    /// <summary>How long the registry asked to wait; null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
