using System.Net;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>A registry or local store answered with an error, or could not be reached.</summary>
public class RegistryException : ImgpkgException
{
    internal RegistryException(RegistryFailure failure, Exception? innerException = null)
        : base(failure.Message, innerException)
    {
        Repository = failure.Repository;
        Method = failure.Method;
        Url = failure.Url;
        StatusCode = failure.StatusCode;
        Errors = failure.Errors;
        IsTransient = failure.IsTransient;
        Code = failure.Code ?? (failure.Errors.Count > 0 ? failure.Errors[0].Code : "REGISTRY_ERROR");
        Reference = failure.Repository?.FullName;
        RequestedWait = failure.RetryAfter;
    }

    /// <summary>The repository that was accessed; null when the failure is not about one.</summary>
    public RepositoryReference? Repository { get; }

    /// <summary>The HTTP method of the request; null for local stores and failures without a request.</summary>
    public string? Method { get; }

    /// <summary>The URL of the request, secrets replaced by <c>REDACTED</c>; null for local stores.</summary>
    public string? Url { get; }

    /// <summary>The HTTP status; null when there was no answer.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>The errors the registry listed; empty when its answer had no such list.</summary>
    public IReadOnlyList<RegistryError> Errors { get; }

    /// <inheritdoc/>
    public override string Code { get; }

    /// <inheritdoc/>
    public override FailureOrigin Origin => FailureOrigin.Registry;

    /// <inheritdoc/>
    public override bool IsTransient { get; }

    /// <summary>What to do about it, where the registry's kind tells, for people; null otherwise. Not part of the message.</summary>
    public string? Hint { get; internal set; }

    /// <summary>How long the registry asked to wait before another attempt; null when it said nothing.</summary>
    internal TimeSpan? RequestedWait { get; }

    /// <summary>Whether all attempts have been made already, so that an enclosing operation must not multiply them.</summary>
    internal bool IsExhausted { get; set; }

    /// <summary>Makes the exception, for transports of callers. For what is missing or refused there are types of their own.</summary>
    /// <param name="repository">The repository that was accessed.</param>
    /// <param name="message">What went wrong, for people.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public static RegistryException Create(RepositoryReference repository, string message, bool isTransient, Exception? innerException = null) =>
        new(new RegistryFailure(message) { Repository = repository, IsTransient = isTransient }, innerException);
}
