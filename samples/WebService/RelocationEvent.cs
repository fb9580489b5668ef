using Imgpkg.Sdk;
using Microsoft.AspNetCore.Mvc;

namespace WebService;

/// <summary>What an event of a relocation says; members that do not belong to its type are left out of the JSON.</summary>
internal sealed record RelocationEvent
{
    /// <summary>Of <c>progress</c>: what is being done.</summary>
    public TransferPhase? Phase { get; init; }

    /// <summary>Of <c>progress</c>: the image that is being copied.</summary>
    public string? Image { get; init; }

    /// <summary>Of <c>progress</c> and <c>completed</c>: bytes that were sent so far, or in all.</summary>
    public long? BytesSent { get; init; }

    /// <summary>Of <c>progress</c>: bytes that are to be sent.</summary>
    public long? BytesTotal { get; init; }

    /// <summary>Of <c>completed</c>: where all images are now, by digest.</summary>
    public IReadOnlyList<string>? Images { get; init; }

    /// <summary>Of <c>failed</c>: what a request that fails answers with.</summary>
    public ProblemDetails? Problem { get; init; }
}
